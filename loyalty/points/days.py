"""When points can be spent, and when they lapse."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def released_at(*, bought_on: date, approved_at: datetime, pending_days: int, timezone: str) -> datetime:
    """The start of the day so long after the purchase, in that zone; at once where that has passed."""
    waited = _midnight(bought_on + timedelta(days=pending_days), timezone)
    return max(waited, approved_at)


def lapsed_at(*, released: datetime, lifetime_days: int | None, timezone: str) -> datetime | None:
    """The start of the day so long after the release. None where points never lapse."""
    if lifetime_days is None:
        return None
    day = released.astimezone(ZoneInfo(timezone)).date()
    return _midnight(day + timedelta(days=lifetime_days), timezone)


def window_begins_at(*, today: date, window_days: int, timezone: str) -> datetime:
    """From when on points count for a tier: so many days, today included."""
    return _midnight(today - timedelta(days=window_days - 1), timezone)


def _midnight(day: date, timezone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(timezone))
