from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from loyalty.ledger.accounts import lock_wallet
from loyalty.ledger.errors import NotEnoughPointsError
from loyalty.ledger.hold import hold
from loyalty.models import Consumer, ConsumerRetailer, Hold, Redemption, Retailer, Reward, StockMovement
from loyalty.permissions import require_retailer_or
from loyalty.queries.program import get_program
from loyalty.rewards.eligibility import why_not
from loyalty.rewards.errors import NotEligibleError
from loyalty.rewards.standing import get_standings, offer_of
from loyalty.rewards.stock import move
from people.models import User
from people.record import System, record
from tenants.current import get_current_tenant

SOURCE: Final = "redemption"


@transaction.atomic
def request_redemption(
    *, retailer: Retailer, consumer: Consumer, reward: Reward, pieces: int, actor: User, at: datetime
) -> Redemption:
    """Ask for a gift on a consumer's behalf: points are set aside and pieces promised until it is decided.

    The consumer agrees with a one-time code, which the caller sends (`send_consent_code`).

    **Who**: the retailer, for consumers linked to them; staff with `loyalty.add_redemption`.
    **Writes**: Redemption, Hold, reserved pieces. Event `redemption.requested`.
    **Raises**: NotAllowedError, NotEligibleError, NotInStockError.
    """
    require_retailer_or(actor, retailer, "loyalty.add_redemption")
    if not ConsumerRetailer.objects.filter(retailer=retailer, consumer=consumer, ended_at=None).exists():
        raise NotEligibleError(f"{consumer} is not registered at {retailer}.")
    if consumer.state != Consumer.State.ACTIVE:
        raise NotEligibleError(f"{consumer} takes no part at the moment: {consumer.get_state_display()}.")
    lock_wallet(consumer)  # the limit per person is counted while nobody else asks for them
    reward = Reward.objects.select_related("least_tier").get(pk=reward.pk)  # as it is now
    _require_eligible(consumer, reward, pieces, at)
    redemption = Redemption(
        consumer=consumer,
        retailer=retailer,
        maker=actor,
        reward=reward,
        pieces=pieces,
        points=reward.points * pieces,
        created_at=at,
    )
    redemption.hold = _set_aside(redemption, actor, at)
    redemption.save(force_insert=True)
    move(reward=reward, kind=StockMovement.Kind.RESERVED, pieces=pieces, actor=actor, at=at, redemption=redemption)
    record(
        event="redemption.requested",
        actor=actor,
        subject=redemption,
        at=at,
        data={"consumer": str(consumer.pk), "reward": reward.pk, "pieces": pieces, "points": redemption.points},
    )
    return redemption


def _require_eligible(consumer: Consumer, reward: Reward, pieces: int, at: datetime) -> None:
    if pieces < 1:
        raise NotEligibleError("Ask for one piece at least.")
    today = at.astimezone(ZoneInfo(get_current_tenant().timezone)).date()
    standing = get_standings(consumer, [reward], at=at)[reward.pk]
    reason = why_not(offer_of(reward), standing, pieces=pieces, today=today)
    if reason:
        raise NotEligibleError(reason)


def _set_aside(redemption: Redemption, actor: User | System, at: datetime) -> Hold:
    try:
        return hold(
            consumer=redemption.consumer,
            points=redemption.points,
            source_type=SOURCE,
            source_id=redemption.pk,
            expires_at=at + timedelta(days=get_program().hold_days),
            actor=actor,
            at=at,
        )
    except NotEnoughPointsError as error:
        raise NotEligibleError(str(error)) from error
