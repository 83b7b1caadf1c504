"""What follows from what: one table, event -> functions, each of which may be called again without harm.

What must be true together with the event is written by the action itself. What may follow a second later is here.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.db import connection, transaction
from django_tenants.utils import schema_context

from commerce.tasks import recut_soon
from insights.tasks import count_ahead, refresh_soon
from kit import clock
from loyalty.tasks import record_purchases_soon
from outreach.forgetting import forget_person
from outreach.notices.tell import tell
from people.models import DomainEvent
from saas.celery import app
from tenants.models import Tenant

log = logging.getLogger(__name__)

Consequence = Callable[[DomainEvent], None]

CONSEQUENCES: Final[dict[str, tuple[Consequence, ...]]] = {
    "import.applied": (refresh_soon,),
    "insights.rule_changed": (refresh_soon,),
    "insights.refreshed": (count_ahead,),
    "orders.days_recut": (refresh_soon,),
    "profile.changed": (recut_soon,),
    # The figures of the day count it at once; opinions about the customer are made anew at night.
    "invoice.approved": (record_purchases_soon, tell),
    "points.adjusted": (record_purchases_soon, tell),
    # Who is told, and what, stands in a file of its own for each: `outreach/notices/`.
    "retailer.approved": (tell,),
    "retailer.returned": (tell,),
    "retailer.rejected": (tell,),
    "consumer.approved": (tell,),
    "consumer.returned": (tell,),
    "consumer.rejected": (tell,),
    "consumer.anonymised": (forget_person,),
    "invoice.returned": (tell,),
    "invoice.queried": (tell,),
    "invoice.rejected": (tell,),
    "points.released": (tell,),
    "tier.reached": (tell,),
    "tier.warned": (tell,),
    "redemption.approved": (tell,),
    "redemption.returned": (tell,),
    "redemption.queried": (tell,),
    "redemption.rejected": (tell,),
    "gift.dispatched": (tell,),
    "gift.at_retailer": (tell,),
    "gift.handed_over": (tell,),
}

# The message is sent when the event is committed; one that is still unfollowed after this was lost.
LOST_AFTER = timedelta(minutes=1)
SWEEP_LIMIT = 200  # of one tenant at a time, so that no backlog of one keeps the others waiting


@app.task(name="saas.consequences.follow", public_ok=True)
def follow(*, event_id: int) -> None:
    """Call what the table lists for the event, once: of two workers with the same message one goes on."""
    with transaction.atomic():
        event = (
            DomainEvent.objects.select_for_update(skip_locked=True)
            .filter(pk=event_id, followed_at__isnull=True)
            .first()
        )
        if event is None:
            return
        for consequence in CONSEQUENCES.get(event.event, ()):
            consequence(event)
        event.followed_at = clock.now()
        event.save(update_fields=["followed_at"])


@app.task(name="saas.consequences.sweep", public_ok=True)
def sweep() -> int:
    """Send lost messages again: one query over all tenants, and how many were sent."""
    lost = _list_lost()
    for schema_name, event_id in lost:
        follow.apply_async(kwargs={"event_id": event_id, "schema_name": schema_name})
    if lost:
        log.warning("Sent %s events again whose message was lost or failed.", len(lost))
    return len(lost)


def _list_lost() -> list[tuple[str, int]]:
    """An event that fails again and again is tried less and less: each minute, then each tenth, then each hour."""
    now = clock.now()
    one = "(SELECT '{name}' AS schema_name, id, at FROM {table} WHERE followed_at IS NULL ORDER BY id LIMIT {limit})"
    with schema_context("public"):
        names = Tenant.objects.filter(state=Tenant.State.READY, is_migrated=True).values_list("schema_name", flat=True)
        branches = [
            one.format(name=name, table=f"{connection.ops.quote_name(name)}.people_domainevent", limit=SWEEP_LIMIT)
            for name in names
        ]
        if not branches:
            return []
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(branches))
            rows = cursor.fetchall()
    return [(name, event_id) for name, event_id, at in rows if _is_its_turn(now - at, now.minute)]


def _is_its_turn(age: timedelta, minute: int) -> bool:
    if age < LOST_AFTER:
        return False
    if age < timedelta(minutes=10):
        return True
    return minute % 10 == 0 if age < timedelta(hours=2) else minute == 0
