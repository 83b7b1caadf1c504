"""Somebody's tier as of a day, and the move out of it. Callers hold the lock on the consumer."""

from datetime import date, datetime
from typing import Final

from loyalty.models import Consumer, Tier, TierStay
from loyalty.points.tiers import Decision, Move, Stay, Step, decide
from people.models import User
from people.record import System, record

EVENTS: Final = {Move.REACH: "tier.reached", Move.WARN: "tier.warned", Move.FALL: "tier.left"}


def list_ladder() -> list[Step]:
    return [
        Step(tier_id=tier.pk, threshold=tier.threshold_points, grace_days=tier.grace_days)
        for tier in Tier.objects.all()
    ]


def find_stay(consumer: Consumer) -> TierStay | None:
    return TierStay.objects.filter(consumer=consumer, until__isnull=True).select_related("tier").first()


def decide_for(*, earned: int, stay: TierStay | None, ladder: list[Step], today: date) -> Decision:
    kept = Stay(tier_id=stay.tier_id, grace_until=stay.grace_until) if stay else None
    return decide(earned=earned, stay=kept, ladder=ladder, today=today)


def make_move(
    *,
    consumer: Consumer,
    stay: TierStay | None,
    decision: Decision,
    earned: int,
    today: date,
    actor: User | System,
    at: datetime,
) -> None:
    """**Writes** the stays and one event: `tier.reached`, `tier.warned` or `tier.left`. A recovery is silent."""
    if stay is not None and decision.move in (Move.WARN, Move.RECOVER):
        TierStay.objects.filter(pk=stay.pk).update(grace_until=decision.grace_until)
    if decision.move in (Move.REACH, Move.FALL):
        TierStay.objects.filter(consumer=consumer, until__isnull=True).update(until=today)
        if decision.tier_id is not None:
            TierStay.objects.create(consumer=consumer, tier_id=decision.tier_id, since=today)
    if decision.move in EVENTS:
        tier = Tier.objects.filter(pk=decision.tier_id).first() if decision.tier_id is not None else None
        data = {
            "tier": tier.name if tier else None,
            "before": stay.tier.name if stay else None,
            "earned": earned,
            "grace_until": decision.grace_until.isoformat() if decision.grace_until else None,
        }
        record(event=EVENTS[decision.move], actor=actor, subject=consumer, at=at, data=data)
