"""The first page: how the period went, who is due today, how the customers are spread over the tags."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from insights.queries.due import Due
from insights.queries.freshness import Freshness
from insights.scope import Scope
from kit.periods import Bucket, Period

Unit = Literal["money", "count", "share"]


@dataclass(frozen=True, slots=True)
class Kpi:
    """A figure beside the same figure of the previous period, which is shifted by whole weeks.

    `change_share` is value / previous - 1 (for shares: the difference), or None with the reason in
    `not_compared`. `value` is None where there is nothing to count from.
    """

    slug: str
    label: str
    unit: Unit
    value: Decimal | int | float | None
    previous: Decimal | int | float | None
    change_share: float | None
    not_compared: str
    how_counted: str


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    bucket: Bucket
    revenue: Decimal
    orders: int
    previous_bucket: Bucket
    previous_revenue: Decimal
    previous_orders: int


@dataclass(frozen=True, slots=True)
class TagCount:
    slug: str
    name: str
    meaning: str
    customers: int
    share: float


@dataclass(frozen=True, slots=True)
class Overview:
    """`kpis` in the order: revenue, orders, active_customers, new_customers, average_basket, repeat_rate.

    `series` is as long as `period.buckets()`. `due_today` holds at most ten customers, the most valuable first.
    """

    period: Period
    previous: Period
    kpis: tuple[Kpi, ...]
    series: tuple[SeriesPoint, ...]
    tags: tuple[TagCount, ...]
    due: Due
    freshness: Freshness

    def kpi(self, slug: str) -> Kpi:
        return next(kpi for kpi in self.kpis if kpi.slug == slug)


def get_overview(*, period: Period, scope: Scope, today: date) -> Overview:
    raise NotImplementedError
