"""What a member sees first: their points, what is on its way, what lapses next."""

from dataclasses import dataclass
from datetime import datetime

from loyalty.ledger.balances import get_balances
from loyalty.models import Consumer, Redemption
from loyalty.tier_moves import find_stay


@dataclass(frozen=True, slots=True)
class MemberHome:
    """`held` are set aside for gifts; `arrears` are owed, new points pay them first. `to_agree` gifts need a yes.

    `next_expiry_points` of the available ones lapse at `next_expiry_at`; null where none lapse.
    """

    name: str
    available: int
    pending: int
    held: int
    arrears: int
    next_expiry_at: datetime | None
    next_expiry_points: int
    tier: str
    to_agree: int


def get_member_home(consumer: Consumer, *, at: datetime) -> MemberHome:
    balances = get_balances(consumer, at=at)
    stay = find_stay(consumer)
    waiting = Redemption.objects.filter(consumer=consumer, state=Redemption.State.AWAITING_CONSENT)
    return MemberHome(
        name=consumer.name,
        available=balances.available,
        pending=balances.pending,
        held=balances.held,
        arrears=balances.arrears,
        next_expiry_at=balances.next_expiry_at,
        next_expiry_points=balances.next_expiry_points,
        tier=stay.tier.name if stay else "",
        to_agree=waiting.count(),
    )
