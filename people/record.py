"""The record of what happened, and the start of what follows from it."""

from collections.abc import Container
from datetime import datetime
from functools import cache
from typing import Any, Final

from celery import current_app
from django.conf import settings
from django.db import connection, models, transaction
from django.utils.module_loading import import_string

from people.models import DomainEvent, User
from people.request_context import current_origin
from tenants.current import PUBLIC

FOLLOW_TASK: Final = "saas.consequences.follow"


class System:
    """The explicit actor of what no person did."""

    label = "Regulars"


SYSTEM: Final = System()


class OutsideTransactionError(Exception):
    """An event was recorded on its own: had the deed failed, the record would have said it was done."""


def record(
    *,
    event: str,
    actor: User | System,
    subject: models.Model,
    at: datetime,
    data: dict[str, Any] | None = None,
) -> DomainEvent:
    """Write that `event` (dotted, past tense) happened; call it inside the transaction of the deed.

    The address, URL and request id are those of the current request, if there is one.

    **Then**: after commit a worker calls what `saas/consequences.py` lists for the event, if anything. A sweeper
    finds events whose message was lost.

    Raises:
        OutsideTransactionError: there is no transaction.
    """
    if not connection.in_atomic_block:
        raise OutsideTransactionError(f"{event} was recorded outside of the transaction of its deed.")
    origin = current_origin()
    schema_name = connection.schema_name  # type: ignore[attr-defined]
    # What happens on the platform has no consequences.
    is_to_be_followed = schema_name != PUBLIC and event in _consequences(settings.CONSEQUENCES)
    entry = DomainEvent.objects.create(
        event=event,
        actor=actor if isinstance(actor, User) else None,
        actor_label=str(actor)[:150] if isinstance(actor, User) else actor.label,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject_label=str(subject)[:200],
        data=data or {},
        at=at,
        ip=origin.ip,
        url=origin.url,
        request_id=origin.request_id,
        followed_at=None if is_to_be_followed else at,
    )
    if is_to_be_followed:
        transaction.on_commit(
            lambda: current_app.send_task(
                FOLLOW_TASK, kwargs={"event_id": entry.pk, "schema_name": schema_name}, ignore_result=True
            ),
            robust=True,
        )
    return entry


@cache
def _consequences(path: str) -> Container[str]:
    """The events that something follows from. The table stands above this app, which only knows its name."""
    table: Container[str] = import_string(path)
    return table
