"""What the rules of `eligibility.py` need to know of a consumer and of gifts, in few queries."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Sum

from loyalty.ledger.balances import get_balances
from loyalty.models import Consumer, Redemption, Reward, TierStay
from loyalty.rewards.eligibility import Offer, Standing
from loyalty.rewards.states import COUNTS


def offer_of(reward: Reward) -> Offer:
    tier = reward.least_tier
    return Offer(
        points=reward.points,
        is_active=reward.is_active,
        begins_on=reward.begins_on,
        ends_on=reward.ends_on,
        least_tier_points=tier.threshold_points if tier else None,
        least_tier_name=tier.name if tier else "",
        region=reward.region,
        most_per_consumer=reward.most_per_consumer,
        left=reward.on_hand - reward.reserved,
    )


def get_standings(consumer: Consumer, rewards: Iterable[Reward], *, at: datetime) -> Mapping[int, Standing]:
    """By reward: three queries, however many gifts there are."""
    wanted = [reward.pk for reward in rewards]
    available = get_balances(consumer, at=at).available
    stay = TierStay.objects.select_related("tier").filter(consumer=consumer, until=None).first()
    taken = dict(
        Redemption.objects.filter(consumer=consumer, reward__in=wanted, state__in=COUNTS)
        .values_list("reward")
        .annotate(pieces=Sum("pieces"))
    )
    return {
        pk: Standing(
            available=available,
            tier_points=stay.tier.threshold_points if stay else None,
            region=consumer.region,
            taken=taken.get(pk, 0),
        )
        for pk in wanted
    }
