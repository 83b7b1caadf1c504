"""Gifts that were asked for and never came to a decision: nobody is kept waiting, and no points are kept, for ever."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from approval.actions.withdraw import withdraw
from approval.models import Kind
from loyalty.ledger.accounts import lock_wallet
from loyalty.models import HoldResolution, Redemption
from loyalty.rewards.consent import CONSENT_WITHIN
from loyalty.rewards.free import free_points_and_pieces
from loyalty.rewards.states import STILL_ASKED_FOR
from people.record import SYSTEM, record

AT_ONCE = 500


def expire_redemptions(*, at: datetime) -> int:
    """End those without consent after a day, and those whose hold is over. Each in a transaction of its own.

    **Who**: the system. **Writes**: state, hold, stock, withdrawn request. Event `redemption.expired`.
    Returns how many.
    """
    no_answer = Q(state=Redemption.State.AWAITING_CONSENT, created_at__lte=at - CONSENT_WITHIN)
    too_long = Q(state__in=STILL_ASKED_FOR, hold__expires_at__lte=at)
    overdue = (
        Redemption.objects.filter(no_answer | too_long).select_related("consumer").order_by("created_at")[:AT_ONCE]
    )
    return sum(_expire(redemption, at) for redemption in overdue)


@transaction.atomic
def _expire(redemption: Redemption, at: datetime) -> bool:
    lock_wallet(redemption.consumer)
    current = (
        Redemption.objects.select_for_update(of=["self"])
        .select_related("reward", "consumer", "hold")
        .get(pk=redemption.pk)
    )
    if current.state not in STILL_ASKED_FOR:
        return False  # decided while we waited
    if current.state != Redemption.State.AWAITING_CONSENT:
        withdraw(kind=Kind.REDEMPTION, subject=current, actor=SYSTEM, at=at)
    free_points_and_pieces(redemption=current, verdict=HoldResolution.Verdict.EXPIRED, actor=SYSTEM, at=at)
    current.state = Redemption.State.EXPIRED
    current.decided_at = at
    current.save(update_fields=["state", "decided_at"])
    record(event="redemption.expired", actor=SYSTEM, subject=current, at=at)
    return True
