from datetime import date

import pytest

from loyalty.points.tiers import Decision, Move, Stay, Step, decide

TODAY = date(2026, 6, 30)
GRACE_UNTIL = date(2026, 7, 30)
LADDER = [Step(1, 100, 30), Step(2, 500, 30), Step(3, 1000, 0)]


@pytest.mark.parametrize(
    ("earned", "stay", "decision"),
    [
        (99, None, Decision(Move.NONE)),
        (100, None, Decision(Move.REACH, 1)),
        (700, None, Decision(Move.REACH, 2)),
        (500, Stay(1), Decision(Move.REACH, 2)),
        (500, Stay(1, GRACE_UNTIL), Decision(Move.REACH, 2)),
        (499, Stay(1), Decision(Move.NONE, 1)),
        (499, Stay(2), Decision(Move.WARN, 2, GRACE_UNTIL)),
        (499, Stay(2, GRACE_UNTIL), Decision(Move.NONE, 2)),
        (499, Stay(2, TODAY), Decision(Move.NONE, 2)),
        (499, Stay(2, date(2026, 6, 29)), Decision(Move.FALL, 1)),
        (0, Stay(2, date(2026, 6, 29)), Decision(Move.FALL, None)),
        (500, Stay(2, GRACE_UNTIL), Decision(Move.RECOVER, 2)),
        (999, Stay(3), Decision(Move.FALL, 2)),
    ],
)
def test_who_moves_where(earned, stay, decision):
    assert decide(earned=earned, stay=stay, ladder=reversed(LADDER), today=TODAY) == decision


def test_without_a_ladder_nobody_moves():
    assert decide(earned=10_000, stay=None, ladder=[], today=TODAY).move is Move.NONE
