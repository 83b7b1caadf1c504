"""Work on the facts in the background."""

from celery import shared_task
from django.db import connection, transaction

from commerce.actions.recut_days import recut_days
from kit import clock
from people.models import DomainEvent
from people.record import SYSTEM


@shared_task(name="commerce.recut_days")
def recut_days_task() -> int:
    return recut_days(actor=SYSTEM, at=clock.now())


def recut_soon(event: DomainEvent) -> None:
    """Consequence of a changed profile: where the time zone is new, the days of the orders follow it."""
    if "timezone" in event.data.get("fields", ()):
        schema_name = connection.schema_name  # type: ignore[attr-defined]
        transaction.on_commit(lambda: recut_days_task.apply_async(kwargs={"schema_name": schema_name}))
