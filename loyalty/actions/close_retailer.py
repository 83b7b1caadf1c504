from datetime import datetime

from django.db import transaction

from approval.actions.withdraw import withdraw
from approval.errors import NotInChainError
from approval.models import Kind
from loyalty.models import Retailer
from loyalty.refusals import IncompleteError, WrongStateError
from loyalty.shutting_out import log_out_everywhere
from people.models import User
from people.permissions import require_permission
from people.record import record


@transaction.atomic
def close_retailer(*, retailer: Retailer, reason: str, actor: User, at: datetime) -> Retailer:
    """End a shop for good. What it handed in before goes on; its own registration, if it waits, is withdrawn.

    **Who**: `loyalty.suspend_retailer`. **Writes**: Retailer, its request; sessions and phones end. Event
    `retailer.closed`. **Raises**: NotAllowedError, WrongStateError, IncompleteError without a reason.
    """
    require_permission(actor, "loyalty.suspend_retailer")
    if not reason.strip():
        raise IncompleteError("Say why; the retailer reads it.")
    current = Retailer.objects.select_for_update(of=["self"]).select_related("user").get(pk=retailer.pk)
    if current.state == Retailer.State.CLOSED:
        raise WrongStateError(f"{current} is closed already.")
    before = current.state
    current.state, current.reason = Retailer.State.CLOSED, reason.strip()[:300]
    current.save(update_fields=["state", "reason"])
    if before in {Retailer.State.IN_REVIEW, Retailer.State.RETURNED}:
        _withdraw(current, actor=actor, at=at)
    ended = log_out_everywhere(current.user, because=f"This shop is closed. {current.reason}", at=at)
    record(event="retailer.closed", actor=actor, subject=current, at=at, data={"reason": current.reason, **ended})
    return current


def _withdraw(retailer: Retailer, *, actor: User, at: datetime) -> None:
    try:
        withdraw(kind=Kind.RETAILER, subject=retailer, actor=actor, at=at)
    except NotInChainError:
        return  # decided in the meantime, or entered before there was a chain
