from datetime import datetime

from django.db import connection

from tenants.current import get_current_tenant


def note_refusal(*, code: str, address: str | None, at: datetime) -> None:
    """Count a delivery that was turned away: one row for a day and a reason, however many strangers knock.

    **Who**: the system. **Writes**: the day's count, with the last time and address.
    """
    # A statement instead of the ORM: many at once must add up, and none may fail.
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ingestion_webhookrefusal (refused_on, code, times, last_at, last_address) "
            "VALUES ((%(at)s AT TIME ZONE %(zone)s)::date, %(code)s, 1, %(at)s, %(address)s) "
            "ON CONFLICT (refused_on, code) DO UPDATE SET times = ingestion_webhookrefusal.times + 1, "
            "last_at = excluded.last_at, last_address = excluded.last_address",
            {"at": at, "zone": get_current_tenant().timezone, "code": code, "address": address},
        )
