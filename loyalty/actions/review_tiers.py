from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from loyalty.models import Consumer, Program, TierStay
from loyalty.points.tiers import Move, Step
from loyalty.queries.earned import get_earned, list_earned
from loyalty.queries.program import get_program
from loyalty.tier_moves import decide_for, find_stay, list_ladder, make_move
from people.models import User
from people.record import System


def review_tiers(*, timezone: str, actor: User | System, at: datetime) -> int:
    """Look at everybody's tier, as each night: reach, warn, lift a warning, or end a stay. Returns how many moved.

    A few queries find who moves; each of them is then locked, looked at again and moved in a transaction of their own.
    **Then** `tier.reached`, `tier.warned` or `tier.left` for each.
    """
    ladder = list_ladder()
    if not ladder:
        return 0
    program, today = get_program(), at.astimezone(ZoneInfo(timezone)).date()
    earned = list_earned(program=program, today=today, timezone=timezone)
    moved = 0
    for consumer_id in list(_list_moving(earned, ladder, today)):
        with transaction.atomic():
            consumer = Consumer.objects.select_for_update(no_key=True).get(pk=consumer_id)
            moved += _review(consumer, program=program, ladder=ladder, timezone=timezone, actor=actor, at=at)
    return moved


def _list_moving(earned: dict[UUID, int], ladder: list[Step], today: date) -> Iterable[UUID]:
    stays = {stay.consumer_id: stay for stay in TierStay.objects.filter(until__isnull=True)}
    for consumer_id in stays.keys() | earned.keys():
        decision = decide_for(
            earned=earned.get(consumer_id, 0), stay=stays.get(consumer_id), ladder=ladder, today=today
        )
        if decision.move != Move.NONE:
            yield consumer_id


def _review(
    consumer: Consumer, *, program: Program, ladder: list[Step], timezone: str, actor: User | System, at: datetime
) -> int:
    today = at.astimezone(ZoneInfo(timezone)).date()
    earned = get_earned(consumer, program=program, today=today, timezone=timezone)
    stay = find_stay(consumer)
    decision = decide_for(earned=earned, stay=stay, ladder=ladder, today=today)
    make_move(consumer=consumer, stay=stay, decision=decision, earned=earned, today=today, actor=actor, at=at)
    return int(decision.move != Move.NONE)
