from datetime import datetime

from django.db import transaction

from loyalty.actions.move_gift import Step
from loyalty.ledger.accounts import lock_wallet
from loyalty.ledger.refund import refund
from loyalty.models import Redemption, StockMovement
from loyalty.rewards.errors import WrongStateError
from loyalty.rewards.stock import move
from people.models import User
from people.permissions import require_permission
from people.record import record


@transaction.atomic
def refund_redemption(*, redemption: Redemption, reason: str, actor: User, at: datetime) -> Redemption:
    """Give the points of an approved gift back, before it is in the consumer's hands, into the lots they came from.

    Points whose lot has lapsed meanwhile come back lapsed: a refund makes no points live longer.

    **Who**: `loyalty.refund_redemption`. **Writes**: a linked entry, the stock, state. Event `redemption.refunded`.
    **Raises**: NotAllowedError, WrongStateError.
    """
    require_permission(actor, "loyalty.refund_redemption")
    lock_wallet(redemption.consumer)
    current = (
        Redemption.objects.select_for_update(of=["self"])
        .select_related("reward", "consumer", "hold")
        .get(pk=redemption.pk)
    )
    if current.state != Redemption.State.APPROVED:
        raise WrongStateError(
            f"Only an approved gift that was not handed over is refunded: {current.get_state_display()}."
        )
    assert current.hold is not None  # noqa: S101 - nothing is approved without points set aside
    refund(
        hold=current.hold,
        points=current.points,
        source_type="redemption",
        source_id=current.pk,
        actor=actor,
        at=at,
    )
    latest = current.fulfilment.order_by("-number").first()
    if latest is None or latest.state != Step.WRITTEN_OFF:  # what was written off is promised no more
        move(
            reward=current.reward,
            kind=StockMovement.Kind.LET_GO,
            pieces=current.pieces,
            actor=actor,
            at=at,
            redemption=current,
        )
    current.state = Redemption.State.REFUNDED
    current.reason = reason[:300]
    current.decided_at = at
    current.save(update_fields=["state", "reason", "decided_at"])
    record(event="redemption.refunded", actor=actor, subject=current, at=at, data={"reason": reason})
    return current
