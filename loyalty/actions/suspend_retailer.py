from datetime import datetime

from django.db import transaction

from loyalty.models import Retailer
from loyalty.refusals import IncompleteError, WrongStateError
from loyalty.shutting_out import log_out_everywhere
from people.models import User
from people.permissions import require_permission
from people.record import record


@transaction.atomic
def suspend_retailer(*, retailer: Retailer, reason: str, actor: User, at: datetime) -> Retailer:
    """Stop a shop for a while: it is logged out, and told why. Its invoices and consumers stay.

    **Who**: `loyalty.suspend_retailer`. **Writes**: Retailer; sessions and phones end. Event `retailer.suspended`.
    **Raises**: NotAllowedError, WrongStateError, IncompleteError without a reason.
    """
    require_permission(actor, "loyalty.suspend_retailer")
    if not reason.strip():
        raise IncompleteError("Say why; the retailer reads it.")
    current = Retailer.objects.select_for_update(of=["self"]).select_related("user").get(pk=retailer.pk)
    if current.state != Retailer.State.ACTIVE:
        raise WrongStateError(f"{current} is not active.")
    current.state, current.reason = Retailer.State.SUSPENDED, reason.strip()[:300]
    current.save(update_fields=["state", "reason"])
    ended = log_out_everywhere(current.user, because=f"This shop is suspended. {current.reason}", at=at)
    record(event="retailer.suspended", actor=actor, subject=current, at=at, data={"reason": current.reason, **ended})
    return current
