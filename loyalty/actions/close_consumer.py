from datetime import datetime

from django.db import transaction

from approval.actions.withdraw import withdraw
from approval.models import Kind
from approval.queries.requests import LIVE, find_request
from loyalty.models import Consumer
from loyalty.refusals import IncompleteError, WrongStateError
from loyalty.shutting_out import log_out_everywhere
from people.models import User
from people.permissions import require_permission
from people.record import record

OVER = frozenset({Consumer.State.CLOSED, Consumer.State.ANONYMISED})


@transaction.atomic
def close_consumer(*, consumer: Consumer, reason: str, actor: User, at: datetime) -> Consumer:
    """End a membership. The number is free for a new one; points and purchases stay where they are.

    **Who**: `loyalty.suspend_consumer`. **Writes**: Consumer, its request; sessions and phones end. Event
    `consumer.closed`. **Raises**: NotAllowedError, WrongStateError, IncompleteError without a reason.
    """
    require_permission(actor, "loyalty.suspend_consumer")
    if not reason.strip():
        raise IncompleteError("Say why; the member reads it.")
    current = Consumer.objects.select_for_update(of=["self"]).select_related("user").get(pk=consumer.pk)
    if current.state in OVER:
        raise WrongStateError(f"{current} is closed already.")
    user = current.user
    current.state, current.reason, current.user = Consumer.State.CLOSED, reason.strip()[:300], None
    current.save(update_fields=["state", "reason", "user"])
    withdraw_request(current, actor=actor, at=at)
    ended = log_out_everywhere(user, because=f"This account is closed. {current.reason}", at=at)
    record(event="consumer.closed", actor=actor, subject=current, at=at, data={"reason": current.reason, **ended})
    return current


def withdraw_request(consumer: Consumer, *, actor: User, at: datetime) -> None:
    """Take the consumer's own registration out of its chain, if it waits there."""
    request = find_request(Kind.CONSUMER, consumer.pk)
    if request and request.state in LIVE:
        withdraw(kind=Kind.CONSUMER, subject=consumer, actor=actor, at=at)
