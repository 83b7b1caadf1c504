"""Who moves into which tier, on which day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Step:
    """A tier as the ladder knows it."""

    tier_id: int
    threshold: int
    grace_days: int


@dataclass(frozen=True, slots=True)
class Stay:
    """The tier somebody is in. `grace_until`: they were warned, and stay until the end of that day."""

    tier_id: int
    grace_until: date | None = None


class Move(StrEnum):
    NONE = "none"
    REACH = "reach"
    RECOVER = "recover"
    WARN = "warn"
    FALL = "fall"


@dataclass(frozen=True, slots=True)
class Decision:
    """`tier_id` is where they are afterwards, None for no tier; `grace_until` is set by a warning."""

    move: Move
    tier_id: int | None = None
    grace_until: date | None = None


def decide(*, earned: int, stay: Stay | None, ladder: Iterable[Step], today: date) -> Decision:
    """What becomes of somebody who earned so much within the window. Asked twice on a day, the second says NONE."""
    steps = {step.tier_id: step for step in ladder}
    earned_step = max(
        (step for step in steps.values() if step.threshold <= earned), key=lambda step: step.threshold, default=None
    )
    earned_id = earned_step.tier_id if earned_step else None
    if stay is None:
        return Decision(Move.REACH, earned_id) if earned_id is not None else Decision(Move.NONE)
    current = steps[stay.tier_id]
    if earned_step is not None and earned_step.threshold > current.threshold:
        return Decision(Move.REACH, earned_id)
    if earned_id == stay.tier_id:
        return Decision(Move.RECOVER if stay.grace_until else Move.NONE, stay.tier_id)
    if stay.grace_until is not None:
        return Decision(Move.FALL, earned_id) if today > stay.grace_until else Decision(Move.NONE, stay.tier_id)
    if current.grace_days == 0:
        return Decision(Move.FALL, earned_id)
    return Decision(Move.WARN, stay.tier_id, today + timedelta(days=current.grace_days))
