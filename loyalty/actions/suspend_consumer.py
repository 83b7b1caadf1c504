from datetime import datetime

from django.db import transaction

from loyalty.models import Consumer
from loyalty.refusals import IncompleteError, WrongStateError
from loyalty.shutting_out import log_out_everywhere
from people.models import User
from people.permissions import require_permission
from people.record import record


@transaction.atomic
def suspend_consumer(*, consumer: Consumer, reason: str, actor: User, at: datetime) -> Consumer:
    """Stop a member for a while: logged out, and told why. Points and purchases stay.

    **Who**: `loyalty.suspend_consumer`. **Writes**: Consumer; sessions and phones end. Event `consumer.suspended`.
    **Raises**: NotAllowedError, WrongStateError, IncompleteError without a reason.
    """
    require_permission(actor, "loyalty.suspend_consumer")
    if not reason.strip():
        raise IncompleteError("Say why; the member reads it.")
    current = Consumer.objects.select_for_update(of=["self"]).select_related("user").get(pk=consumer.pk)
    if current.state != Consumer.State.ACTIVE:
        raise WrongStateError(f"{current} is not active.")
    current.state, current.reason = Consumer.State.SUSPENDED, reason.strip()[:300]
    current.save(update_fields=["state", "reason"])
    ended = log_out_everywhere(current.user, because=f"This account is suspended. {current.reason}", at=at)
    record(event="consumer.suspended", actor=actor, subject=current, at=at, data={"reason": current.reason, **ended})
    return current
