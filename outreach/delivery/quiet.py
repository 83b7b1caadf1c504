"""When the phone does not buzz for what can wait. The tenant's profile has no hours of its own yet."""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

OPENS: Final = time(8)
CLOSES: Final = time(21)


def next_open(at: datetime, zone: ZoneInfo) -> datetime:
    """`at` itself by day, or else the coming eight o'clock there."""
    local = at.astimezone(zone)
    if OPENS <= local.time() < CLOSES:
        return at
    day = local.date() if local.time() < OPENS else local.date() + timedelta(days=1)
    return datetime.combine(day, OPENS, zone).astimezone(at.tzinfo)
