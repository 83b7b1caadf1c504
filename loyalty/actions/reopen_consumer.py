from datetime import datetime

from django.db import transaction

from loyalty.models import Consumer
from loyalty.refusals import WrongStateError
from people.models import User
from people.permissions import require_permission
from people.record import record


@transaction.atomic
def reopen_consumer(*, consumer: Consumer, actor: User, at: datetime) -> Consumer:
    """Let a suspended member go on.

    **Who**: `loyalty.suspend_consumer`. **Writes**: Consumer. Event `consumer.reopened`.
    **Raises**: NotAllowedError, WrongStateError.
    """
    require_permission(actor, "loyalty.suspend_consumer")
    current = Consumer.objects.select_for_update(of=["self"]).get(pk=consumer.pk)
    if current.state != Consumer.State.SUSPENDED:
        raise WrongStateError(f"{current} is not suspended.")
    current.state, current.reason = Consumer.State.ACTIVE, ""
    current.save(update_fields=["state", "reason"])
    record(event="consumer.reopened", actor=actor, subject=current, at=at)
    return current
