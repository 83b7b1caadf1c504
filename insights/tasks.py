"""Work on the opinions in the background."""

from celery import shared_task
from django.db import connection, transaction

from insights.actions.refresh_insights import InsightsAreNewerError, refresh_insights
from insights.queries.overview import get_overview
from insights.queries.segments import get_segments
from insights.scope import Scope
from kit import clock
from kit.periods import NAMED, named_period
from people.models import DomainEvent
from people.record import SYSTEM
from tenants.current import get_current_tenant


@shared_task(name="insights.tasks.refresh")
def refresh() -> int | None:
    """Bring the opinions of the entered tenant up to date with its facts, as of today in its time zone.

    Any number of these may be sent after a number of imports: they wait for each other, the first takes all
    touched customers, and the others find nothing to do.
    """
    at, today = clock.now(), clock.today(get_current_tenant().timezone)
    try:
        return refresh_insights(as_of=today, actor=SYSTEM, at=at).pk
    except InsightsAreNewerError:  # someone looked ahead by hand; until that day comes there is nothing to do
        return None


def refresh_soon(event: DomainEvent) -> None:
    """Consequence of new facts or rules: a refresh as a task of its own, once the event is marked as followed."""
    schema_name = connection.schema_name  # type: ignore[attr-defined]
    transaction.on_commit(lambda: refresh.apply_async(kwargs={"schema_name": schema_name}))


def count_ahead(event: DomainEvent) -> None:
    """Consequence of new opinions: what the first pages count over all customers is counted before anyone asks."""
    timezone = get_current_tenant().timezone
    today = clock.today(timezone)
    for name in NAMED:
        get_overview(period=named_period(name, today=today, timezone=timezone), scope=Scope(), today=today)
    get_segments(scope=Scope())
