"""The gifts as one consumer sees them: what can be had now, and what stands in the way of the rest."""

from dataclasses import dataclass
from datetime import date, datetime

from loyalty.ledger.balances import get_balances
from loyalty.models import Consumer, Reward
from loyalty.rewards.eligibility import why_not
from loyalty.rewards.standing import get_standings, offer_of


@dataclass(frozen=True, slots=True)
class Gift:
    """`why_not` is "" for a gift that can be asked for now. `share` of its points is there, in [0, 1]."""

    id: int
    name: str
    description: str
    category: str
    points: int
    left: int
    has_picture: bool
    why_not: str
    share: float


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`available` is what the consumer can spend now."""

    available: int
    gifts: tuple[Gift, ...]


def get_catalogue(*, consumer: Consumer, at: datetime, today: date) -> Catalogue:
    return Catalogue(get_balances(consumer, at=at).available, list_gifts(consumer=consumer, at=at, today=today))


def list_gifts(*, consumer: Consumer, at: datetime, today: date) -> tuple[Gift, ...]:
    """Those that can be asked for first, then the cheapest. Five queries, however many gifts there are."""
    rewards = list(Reward.objects.select_related("least_tier").filter(is_active=True))
    standings = get_standings(consumer, rewards, at=at)
    gifts = [
        Gift(
            id=reward.pk,
            name=reward.name,
            description=reward.description,
            category=reward.category,
            points=reward.points,
            left=max(0, reward.on_hand - reward.reserved),
            has_picture=bool(reward.picture),
            why_not=why_not(offer_of(reward), standings[reward.pk], pieces=1, today=today),
            share=min(1.0, standings[reward.pk].available / reward.points),
        )
        for reward in rewards
        if reward.ends_on is None or today <= reward.ends_on
    ]
    return tuple(sorted(gifts, key=lambda gift: (bool(gift.why_not), gift.points, gift.name)))
