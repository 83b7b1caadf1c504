"""The only module that reads the clock; everything else is handed `at`, `today` or `as_of`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_frozen: ContextVar[datetime | None] = ContextVar("kit_clock_frozen", default=None)


def now() -> datetime:
    """The current instant, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)


def today(timezone: str) -> date:
    """The calendar day it is now in that zone, which may differ from the day in UTC."""
    return now().astimezone(ZoneInfo(timezone)).date()


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Makes `now()` answer `at` inside the block, for this thread or task only.

    Raises ValueError for a naive `at`.
    """
    if at.tzinfo is None:
        raise ValueError("the clock can only be frozen at an aware datetime")
    token = _frozen.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
