from datetime import datetime

from django.db import transaction

from approval.actions.withdraw import withdraw
from approval.models import Kind
from loyalty.ledger.accounts import lock_wallet
from loyalty.models import HoldResolution, Redemption
from loyalty.permissions import require_party_or
from loyalty.rewards.errors import WrongStateError
from loyalty.rewards.free import free_points_and_pieces
from loyalty.rewards.states import STILL_ASKED_FOR
from people.models import User
from people.record import record


@transaction.atomic
def cancel_redemption(*, redemption: Redemption, actor: User, at: datetime) -> Redemption:
    """Take back what was asked for, while nobody has approved it: points and pieces are free again.

    **Who**: the retailer or the consumer; staff with `loyalty.change_redemption`.
    **Writes**: state, the hold's end, the stock, the withdrawn request. Event `redemption.cancelled`.
    **Raises**: NotAllowedError, WrongStateError.
    """
    lock_wallet(redemption.consumer)
    current = (
        Redemption.objects.select_for_update(of=["self"])
        .select_related("reward", "retailer", "consumer", "hold")
        .get(pk=redemption.pk)
    )
    require_party_or(actor, current.retailer, current.consumer, "loyalty.change_redemption")
    if current.state not in STILL_ASKED_FOR:
        raise WrongStateError(f"It is too late to take this back: {current.get_state_display()}.")
    if current.state != Redemption.State.AWAITING_CONSENT:
        withdraw(kind=Kind.REDEMPTION, subject=current, actor=actor, at=at)
    free_points_and_pieces(redemption=current, verdict=HoldResolution.Verdict.RELEASED, actor=actor, at=at)
    current.state = Redemption.State.CANCELLED
    current.decided_at = at
    current.save(update_fields=["state", "decided_at"])
    record(event="redemption.cancelled", actor=actor, subject=current, at=at)
    return current
