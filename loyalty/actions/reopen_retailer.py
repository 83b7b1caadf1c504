from datetime import datetime

from django.db import transaction

from loyalty.models import Retailer
from loyalty.refusals import WrongStateError
from people.models import User
from people.permissions import require_permission
from people.record import record


@transaction.atomic
def reopen_retailer(*, retailer: Retailer, actor: User, at: datetime) -> Retailer:
    """Let a suspended shop go on.

    **Who**: `loyalty.suspend_retailer`. **Writes**: Retailer. Event `retailer.reopened`.
    **Raises**: NotAllowedError, WrongStateError.
    """
    require_permission(actor, "loyalty.suspend_retailer")
    current = Retailer.objects.select_for_update(of=["self"]).get(pk=retailer.pk)
    if current.state != Retailer.State.SUSPENDED:
        raise WrongStateError(f"{current} is not suspended.")
    current.state, current.reason = Retailer.State.ACTIVE, ""
    current.save(update_fields=["state", "reason"])
    record(event="retailer.reopened", actor=actor, subject=current, at=at)
    return current
