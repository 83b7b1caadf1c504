from datetime import datetime
from zoneinfo import ZoneInfo

from loyalty.models import Consumer, Program
from loyalty.points.tiers import Move
from loyalty.queries.earned import get_earned
from loyalty.tier_moves import decide_for, find_stay, list_ladder, make_move
from people.models import User
from people.record import System


def raise_tier(*, consumer: Consumer, program: Program, timezone: str, actor: User | System, at: datetime) -> None:
    """Let somebody who has just earned points reach a tier, or lift the warning before a fall. In a transaction.

    The caller holds the lock on the consumer. Nobody falls here: that is for the night (`review_tiers`).
    **Writes** the stay. **Then** `tier.reached`.
    """
    ladder = list_ladder()
    if not ladder:
        return
    today = at.astimezone(ZoneInfo(timezone)).date()
    earned = get_earned(consumer, program=program, today=today, timezone=timezone)
    stay = find_stay(consumer)
    decision = decide_for(earned=earned, stay=stay, ladder=ladder, today=today)
    if decision.move in (Move.REACH, Move.RECOVER):
        make_move(consumer=consumer, stay=stay, decision=decision, earned=earned, today=today, actor=actor, at=at)
