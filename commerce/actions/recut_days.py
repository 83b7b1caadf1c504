from datetime import datetime
from typing import Final

from django.db import connection, transaction

from commerce import rollups
from kit.locks import advisory_lock_key
from people.models import User
from people.record import System, record
from tenants.current import get_current_tenant, read_timezone

_FIND: Final = """
CREATE TEMPORARY TABLE recut_order ON COMMIT DROP AS
SELECT id AS order_id FROM commerce_order WHERE ordered_on <> (ordered_at AT TIME ZONE %s)::date
"""
_MOVE: Final = """
UPDATE commerce_order o SET ordered_on = (o.ordered_at AT TIME ZONE %s)::date FROM recut_order t WHERE o.id = t.order_id
"""


@transaction.atomic
def recut_days(*, actor: User | System, at: datetime) -> int:
    """Put each order on the day it fell on in the tenant's time zone; how many orders moved.

    **Who**: the system, after the zone was changed. No import runs meanwhile: it would still cut by the old one.
    **Writes**: the days of the orders that moved, the sums by day that they touch. Event `orders.days_recut`,
    unless none moved.
    """
    tenant = get_current_tenant()
    _run("SELECT pg_advisory_xact_lock(%s)", advisory_lock_key(tenant.schema_name, "import"))
    zone = read_timezone(tenant)  # only now: another change may have gone before
    moved = _run(_FIND, zone)
    if moved:
        rollups.open_notebooks()
        rollups.note_orders("recut_order")
        _run(_MOVE, zone)
        rollups.note_orders("recut_order")
        rollups.refresh_touched()
        record(event="orders.days_recut", actor=actor, subject=tenant, at=at, data={"timezone": zone, "orders": moved})
    _run("DROP TABLE recut_order")
    return moved


def _run(statement: str, *parameters: str | int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        count: int = cursor.rowcount
        return count
