"""Gifts asked for, with where each of them is: for the retailer who asked and the consumer they are for."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from loyalty.models import Consumer, FulfilmentEvent, Redemption, Retailer

# What whoever looks can do next; the phone shows it as the one button.
NEXT_STEP = {
    Redemption.State.AWAITING_CONSENT: "Ask the consumer for the code",
    Redemption.State.RETURNED: "Correct it and hand it in again",
    Redemption.State.ON_QUERY: "Answer the question",
}


@dataclass(frozen=True, slots=True)
class GiftStep:
    step: str
    words: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RedemptionItem:
    """`step` is where an approved gift is; "" before. `reason` is why it was returned, rejected or refunded."""

    id: str
    reward_id: int
    reward: str
    pieces: int
    points: int
    consumer_id: str
    consumer: str
    retailer: str
    state: str
    words: str
    step: str
    step_words: str
    reason: str
    next_step: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class RedemptionDetail:
    redemption: RedemptionItem
    steps: tuple[GiftStep, ...]


def list_redemptions(*, retailer: Retailer | None = None, consumer: Consumer | None = None) -> QuerySet[Redemption]:
    """Those of a retailer or a consumer; each row carries `where`, its latest step."""
    latest = FulfilmentEvent.objects.filter(redemption=OuterRef("pk")).order_by("-number").values("state")[:1]
    found = Redemption.objects.select_related("reward", "consumer", "retailer").annotate(where=Subquery(latest))
    if retailer is not None:
        found = found.filter(retailer=retailer)
    if consumer is not None:
        found = found.filter(consumer=consumer)
    return found


def item_of(redemption: Redemption) -> RedemptionItem:
    """A row of `list_redemptions` as people see it."""
    where = str(getattr(redemption, "where", None) or "")
    return RedemptionItem(
        id=str(redemption.pk),
        reward_id=redemption.reward_id,
        reward=redemption.reward.name,
        pieces=redemption.pieces,
        points=redemption.points,
        consumer_id=str(redemption.consumer_id),
        consumer=str(redemption.consumer),
        retailer=str(redemption.retailer),
        state=redemption.state,
        words=str(redemption.get_state_display()),
        step=where,
        step_words=str(FulfilmentEvent.State(where).label) if where else "",
        reason=redemption.reason,
        next_step=NEXT_STEP.get(Redemption.State(redemption.state), _at_the_counter(where)),
        created_at=redemption.created_at,
    )


def detail_of(redemption: Redemption) -> RedemptionDetail:
    steps = tuple(
        GiftStep(step.state, str(step.get_state_display()), step.note, step.at) for step in redemption.fulfilment.all()
    )
    return RedemptionDetail(item_of(redemption), steps)


def _at_the_counter(where: str) -> str:
    if where == FulfilmentEvent.State.DISPATCHED:
        return "Say that it arrived"
    return "Hand it over with the consumer's code" if where == FulfilmentEvent.State.AT_RETAILER else ""
