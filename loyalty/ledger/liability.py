"""What the outstanding points would cost, how many of them are likely to lapse, and how both came about."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncMonth

from loyalty.models import Account, JournalEntry, LotAllocation, PointLot, Posting
from loyalty.queries.program import get_program

Code = Account.Code
Kind = JournalEntry.Kind

# Lots that ended within so many days tell how many of today's will lapse: two years see each season twice.
LOOK_BACK: Final = timedelta(days=730)
# Fewer than this say nothing: one forgetful consumer would be the rate.
LEAST_POINTS: Final = 1_000
LEAST_LOTS: Final = 20


@dataclass(frozen=True, slots=True)
class Breakage:
    """`share` of the points whose time was over that lapsed; None where too few ended to say, and `why` says so."""

    share: Decimal | None
    ended_points: int
    ended_lots: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    begins_on: date
    earned: int
    spent: int  # less refunds
    lapsed: int  # less what was given back
    taken_back: int
    corrected: int
    outstanding: int  # at its end
    liability: Decimal


@dataclass(frozen=True, slots=True)
class Liability:
    pending: int
    available: int
    held: int
    owed: int
    point_value: Decimal
    breakage: Breakage
    expected_breakage: int
    months: tuple[Month, ...]  # the earliest first

    @property
    def outstanding(self) -> int:
        return self.pending + self.available + self.held - self.owed

    @property
    def value(self) -> Decimal:
        return self.outstanding * self.point_value

    @property
    def expected_value(self) -> Decimal:
        """Without what is likely to lapse."""
        return (self.outstanding - self.expected_breakage) * self.point_value


def get_liability(*, at: datetime, timezone: str) -> Liability:
    """All consumers together. Expected breakage: what can lapse at all, times the share that lapsed so far."""
    rows = Account.objects.filter(consumer__isnull=False).order_by().values_list("code").annotate(Sum("balance"))
    balances: dict[str, int] = dict(rows)
    breakage = measure_breakage(at)
    can_lapse = PointLot.objects.filter(remaining__gt=0, expires_at__isnull=False).aggregate(sum=Sum("remaining"))
    point_value = get_program().point_value
    return Liability(
        pending=balances.get(Code.PENDING, 0),
        available=balances.get(Code.AVAILABLE, 0),
        held=balances.get(Code.HELD, 0),
        owed=-balances.get(Code.ARREARS, 0),
        point_value=point_value,
        breakage=breakage,
        expected_breakage=int((breakage.share or 0) * (can_lapse["sum"] or 0)),
        months=_list_months(timezone, point_value),
    )


def measure_breakage(at: datetime) -> Breakage:
    """Of the points of all lots that ended in the last two years, without what was taken back: the share that lapsed.

    A lot that was swept late counts as lapsed as far as something is left in it.
    """
    ended = PointLot.objects.filter(expires_at__lte=at, expires_at__gt=at - LOOK_BACK)
    sums = ended.aggregate(lots=Count("pk"), points=Sum("points"), left=Sum("remaining"))
    lots = sums["lots"]
    parts = LotAllocation.objects.filter(lot__in=ended).aggregate(
        lapsed=Sum("points", filter=Q(entry__kind=Kind.EXPIRY)),
        taken_back=Sum("points", filter=Q(entry__kind=Kind.REVERSAL)),
    )
    points = (sums["points"] or 0) - (parts["taken_back"] or 0)
    if points < LEAST_POINTS or lots < LEAST_LOTS:
        why = (
            f"Only {points:,} points of {lots:,} lots have come to their end in two years; "
            f"a share takes {LEAST_POINTS:,} points of {LEAST_LOTS} lots."
        )
        return Breakage(share=None, ended_points=points, ended_lots=lots, why=why)
    lapsed = (parts["lapsed"] or 0) + (sums["left"] or 0)
    return Breakage(share=Decimal(lapsed) / points, ended_points=points, ended_lots=lots)


def _list_months(timezone: str, point_value: Decimal) -> tuple[Month, ...]:
    """By what the programme gave and got: releases and holds move points between a consumer's own accounts."""
    rows = (
        Posting.objects.filter(account__consumer__isnull=True)
        .annotate(month=TruncMonth("entry__at", tzinfo=ZoneInfo(timezone)), kind=F("entry__kind"))
        .values_list("month", "kind")
        .annotate(given=-Sum("points"))
        .order_by("month")
    )
    by_month: dict[date, dict[str, int]] = defaultdict(dict)
    for month, kind, given in rows:
        by_month[month.date()][kind] = given
    outstanding, months = 0, []
    for begins_on, given in by_month.items():
        outstanding += sum(given.values())
        months.append(_month(begins_on, given, outstanding, point_value))
    return tuple(months)


def _month(begins_on: date, given: Mapping[str, int], outstanding: int, point_value: Decimal) -> Month:
    def of(*kinds: Kind) -> int:
        return sum(given.get(kind, 0) for kind in kinds)

    return Month(
        begins_on=begins_on,
        earned=of(Kind.ACCRUAL),
        spent=-of(Kind.REDEMPTION, Kind.REFUND),
        lapsed=-of(Kind.EXPIRY, Kind.REINSTATEMENT),
        taken_back=-of(Kind.REVERSAL),
        corrected=of(Kind.ADJUSTMENT),
        outstanding=outstanding,
        liability=outstanding * point_value,
    )
