from datetime import datetime
from uuid import UUID

from django.db import transaction

from loyalty.models import FulfilmentEvent, Redemption, StockMovement
from loyalty.permissions import require_retailer_or
from loyalty.rewards.consent import bound_to
from loyalty.rewards.errors import WrongStateError
from loyalty.rewards.states import EVENTS, NEXT
from loyalty.rewards.stock import move
from people.actions.use_code import using_code
from people.models import OneTimeCode, User
from people.permissions import require_permission
from people.record import System, record

Step = FulfilmentEvent.State
# What the retailer at the counter may say; the rest is the company's.
RETAILERS_OWN = frozenset({Step.AT_RETAILER, Step.HANDED_OVER})


def hand_over_gift(*, redemption: Redemption, code_id: UUID, digits: str, actor: User, at: datetime) -> FulfilmentEvent:
    """The consumer holds the gift and says so with the code sent to their phone.

    **Who**: the retailer; staff with `loyalty.fulfil_redemption`.
    **Writes**: the used code, the last step, the stock, state fulfilled. Event `gift.handed_over`.
    **Raises**: NotAllowedError, WrongStateError, WrongCodeError, CodeOverError.
    """
    require_retailer_or(actor, redemption.retailer, "loyalty.fulfil_redemption")
    require_step(redemption, Step.HANDED_OVER)  # no code is spent on a gift that is not there yet
    purpose = OneTimeCode.Purpose.HAND_OVER
    with using_code(code_id=code_id, digits=digits, purpose=purpose, bound_to=bound_to(redemption), at=at):
        return _move(redemption, Step.HANDED_OVER, note="", actor=actor, at=at)


def move_gift(
    *, redemption: Redemption, to: FulfilmentEvent.State, actor: User, at: datetime, note: str = ""
) -> FulfilmentEvent:
    """Book the next step of an approved gift. The hand-over is not booked but proved (`hand_over_gift`).

    **Who**: staff with `loyalty.fulfil_redemption`; that it arrived, the retailer too.
    **Writes**: the step, the stock where pieces came back or were lost. Event `gift.<step>`.
    **Raises**: NotAllowedError, WrongStateError, NotInStockError.
    """
    if to in RETAILERS_OWN:
        require_retailer_or(actor, redemption.retailer, "loyalty.fulfil_redemption")
    else:
        require_permission(actor, "loyalty.fulfil_redemption")
    if to == Step.HANDED_OVER:
        raise WrongStateError("A hand-over is proved by the consumer's code.")
    return _move(redemption, to, note=note, actor=actor, at=at)


def begin_fulfilment(*, redemption: Redemption, actor: User, at: datetime) -> FulfilmentEvent:
    """The first step, in the transaction of the last approval."""
    return FulfilmentEvent.objects.create(redemption=redemption, number=1, state=Step.PENDING, actor=actor, at=at)


def require_step(redemption: Redemption, to: FulfilmentEvent.State) -> FulfilmentEvent:
    """The step the gift stands at now.

    Raises:
        WrongStateError: the gift is not approved, or `to` does not follow from where it is.
    """
    latest = redemption.fulfilment.order_by("-number").first()
    if latest is None or redemption.state != Redemption.State.APPROVED:
        raise WrongStateError(f"This gift is not on its way: {redemption.get_state_display()}.")
    if to not in NEXT[latest.state]:
        raise WrongStateError(f"It is {latest.get_state_display()}; “{Step(to).label}” does not follow from that.")
    return latest


@transaction.atomic
def _move(
    redemption: Redemption, to: FulfilmentEvent.State, *, note: str, actor: User | System, at: datetime
) -> FulfilmentEvent:
    current = Redemption.objects.select_for_update(of=["self"]).select_related("reward").get(pk=redemption.pk)
    latest = require_step(current, to)
    _move_stock(current, latest, to, actor, at)
    step = FulfilmentEvent.objects.create(
        redemption=current,
        number=latest.number + 1,
        state=to,
        note=note,
        actor=actor if isinstance(actor, User) else None,
        at=at,
    )
    if to == Step.HANDED_OVER:
        current.state = Redemption.State.FULFILLED
        current.save(update_fields=["state"])
    record(event=EVENTS[to], actor=actor, subject=current, at=at, data={"note": note} if note else None)
    return step


def _move_stock(redemption: Redemption, latest: FulfilmentEvent, to: str, actor: User | System, at: datetime) -> None:
    """Pieces leave the stock when they are handed over or lost; whoever packs after a loss takes new ones."""
    kinds = {
        Step.HANDED_OVER: StockMovement.Kind.HANDED_OVER,
        Step.WRITTEN_OFF: StockMovement.Kind.LOST,
        Step.RETURNED: StockMovement.Kind.CAME_BACK,
    }
    kind = kinds.get(Step(to))
    if kind is None and latest.state == Step.WRITTEN_OFF:
        kind = StockMovement.Kind.RESERVED
    if kind is not None:
        move(reward=redemption.reward, kind=kind, pieces=redemption.pieces, actor=actor, at=at, redemption=redemption)
