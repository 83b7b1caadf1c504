"""To the member, 30 and 7 days before points lapse: once for each day on which some do.

It follows no event but the calendar (`plan_expiring`, daily). Withheld when the points are spent before it is sent.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Sum

from loyalty.models import Consumer, PointLot
from outreach.models import Message
from outreach.notices.notice import BOTH, CONSUMER, Notice, Told, day_words, points_words
from outreach.notices.planning import plan
from people.models import DomainEvent
from tenants.current import get_current_tenant

DAYS_BEFORE: Final = (30, 7)
# A day on which nothing ran is made good, but not so late that the number of days would be wrong by much.
CATCH_UP_DAYS: Final = 2
BATCH: Final = 500

# What lapses at midnight can be spent until the evening before.
_LAPSING: Final = """
SELECT lot.consumer_id, (lot.expires_at AT TIME ZONE %(zone)s - interval '1 second')::date AS last_day,
    sum(lot.remaining)::bigint
FROM loyalty_pointlot lot
WHERE lot.remaining > 0 AND lot.released_at IS NOT NULL AND lot.expires_at > %(since)s AND lot.expires_at <= %(until)s
GROUP BY 1, 2 ORDER BY 2, 1
"""


@dataclass(frozen=True, slots=True)
class Lapsing:
    consumer_id: UUID
    last_day: date
    points: int


def plan_expiring(*, at: datetime) -> int:
    """Plan the notices that are due today in the tenant's zone; how many are new. Called again, it adds none."""
    zone = ZoneInfo(get_current_tenant().timezone)
    today = at.astimezone(zone).date()
    planned = 0
    for days in DAYS_BEFORE:
        lapsing = _list_lapsing(today + timedelta(days=days - CATCH_UP_DAYS), today + timedelta(days=days), zone)
        for last_day in sorted({each.last_day for each in lapsing}):
            of_day = [each for each in lapsing if each.last_day == last_day]
            planned += _plan_day(of_day, last_day, days=days, at=at)
    return planned


def is_still_true(message: Message, at: datetime) -> bool:
    """Whether any of the points are left."""
    zone = ZoneInfo(get_current_tenant().timezone)
    consumer_id, last_day = message.recipient.partition(":")[2], date.fromisoformat(message.source.partition(":")[2])
    ends = datetime.combine(last_day + timedelta(days=1), time(), zone)
    lots = PointLot.objects.filter(consumer_id=consumer_id, released_at__isnull=False, remaining__gt=0)
    left = lots.filter(expires_at__gt=ends - timedelta(days=1), expires_at__lte=ends)
    return bool(left.aggregate(points=Sum("remaining"))["points"])


def _plan_day(lapsing: list[Lapsing], last_day: date, *, days: int, at: datetime) -> int:
    planned = 0
    for start in range(0, len(lapsing), BATCH):
        part = lapsing[start : start + BATCH]
        consumers = Consumer.objects.select_related("user").in_bulk([each.consumer_id for each in part])
        told = [_told(consumers[each.consumer_id], each) for each in part]
        planned += plan(NOTICE, told, occasion=f"{last_day}-{days}", at=at)
    return planned


def _told(consumer: Consumer, lapsing: Lapsing) -> Told:
    points, until = points_words(lapsing.points), day_words(lapsing.last_day)
    return Told(
        party=consumer,
        source=f"lots:{lapsing.last_day}",
        subject=f"{points} lapse after {until}",
        paragraphs=(f"{points} of yours can be spent until {until}. After that day they lapse.",),
        sentence=f"{points} lapse after {until}. Spend them before.",
        button="See your points",
        path="/me/",
    )


def _list_lapsing(first: date, last: date, zone: ZoneInfo) -> list[Lapsing]:
    """By the last day on which they can be spent, `first` and `last` included."""
    bounds: dict[str, str | datetime] = {
        "zone": str(zone),
        "since": datetime.combine(first, time(), zone),
        "until": datetime.combine(last + timedelta(days=1), time(), zone),
    }
    with connection.cursor() as cursor:
        cursor.execute(_LAPSING, bounds)
        return [Lapsing(*row) for row in cursor.fetchall()]


def write(event: DomainEvent) -> Iterator[Told]:
    yield from ()


NOTICE: Final = Notice(
    kind="points_expiring", event="", label="Points that lapse soon", by_default={CONSUMER: BOTH}, write=write
)
