from datetime import datetime

from django.db import transaction

from approval.actions.open_request import open_request
from approval.models import Kind
from loyalty.models import Redemption
from loyalty.permissions import require_retailer_or
from loyalty.rewards.errors import WrongStateError
from people.models import User
from people.record import record


@transaction.atomic
def resubmit_redemption(*, redemption: Redemption, note: str, actor: User, at: datetime) -> Redemption:
    """Hand in again what was returned, with a word for the checker.

    **Who**: the retailer; staff with `loyalty.change_redemption`. **Writes**: the note; the request goes on with a
    new revision. Event `redemption.resubmitted`. **Raises**: NotAllowedError, WrongStateError.
    """
    current = (
        Redemption.objects.select_for_update(of=["self"])
        .select_related("reward", "retailer", "consumer", "maker")
        .get(pk=redemption.pk)
    )
    require_retailer_or(actor, current.retailer, "loyalty.change_redemption")
    if current.state != Redemption.State.RETURNED:
        raise WrongStateError(f"Only what was returned is handed in again; this is {current.get_state_display()}.")
    current.state = Redemption.State.IN_REVIEW
    current.note = note
    current.save(update_fields=["state", "note"])
    record(event="redemption.resubmitted", actor=actor, subject=current, at=at)
    open_request(kind=Kind.REDEMPTION, subject=current, maker=actor, at=at)
    return current
