"""How long something waits, in relation to its limit. Pure: instants in, a color and words out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class Age(StrEnum):
    """`LATE` is past the limit; `SOON` is within the last quarter of the time, when there is still time to act."""

    FINE = "green"
    SOON = "amber"
    LATE = "red"


LAST_PART: Final = 4  # the last quarter


@dataclass(frozen=True, slots=True)
class Ageing:
    age: Age
    words: str


def ageing_of(*, opened_at: datetime, due_at: datetime | None, now: datetime) -> Ageing | None:
    """None where no clock runs."""
    if due_at is None:
        return None
    if now >= due_at:
        return Ageing(Age.LATE, f"late by {in_words(now - due_at)}")
    is_soon = now >= due_at - (due_at - opened_at) / LAST_PART
    return Ageing(Age.SOON if is_soon else Age.FINE, f"{in_words(due_at - now)} left")


def in_words(span: timedelta) -> str:
    """The largest unit that says enough: "5 min", "7 h", "3 days"."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 1:
        return "less than a minute"
    if minutes < 100:
        return f"{minutes} min"
    hours = round(minutes / 60)
    return f"{hours} h" if hours < 48 else f"{round(hours / 24)} days"
