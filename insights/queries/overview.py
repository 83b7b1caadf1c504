"""The first page: how the period went, who is due today, how the customers are spread over the tags."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from insights.queries.due import Due, get_due
from insights.queries.freshness import Freshness, get_freshness
from insights.queries.kpis import Kpi, list_kpis
from insights.queries.sales import DailySales, count_buyers, get_daily_sales
from insights.queries.tags import TagCount, count_tags
from insights.scope import Scope
from kit.periods import Bucket, Period

__all__ = ["Kpi", "Overview", "SeriesPoint", "TagCount", "get_overview"]


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    bucket: Bucket
    revenue: Decimal
    orders: int
    previous_bucket: Bucket
    previous_revenue: Decimal
    previous_orders: int


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
    freshness = get_freshness()
    sales = get_daily_sales(period=period, scope=scope)
    buyers = count_buyers(period=period, scope=scope, today=today, facts_version=freshness.facts_version)
    return Overview(
        period=period,
        previous=period.previous(),
        kpis=list_kpis(period=period, sales=sales, buyers=buyers),
        series=_series(period, sales),
        tags=count_tags(scope=scope, opinions_version=freshness.opinions_version),
        due=get_due(today=today, scope=scope, opinions_version=freshness.opinions_version),
        freshness=freshness,
    )


def _series(period: Period, sales: DailySales) -> tuple[SeriesPoint, ...]:
    pairs = zip(period.buckets(), period.previous().buckets(), strict=True)
    return tuple(_point(bucket, before, sales) for bucket, before in pairs)


def _point(bucket: Bucket, before: Bucket, sales: DailySales) -> SeriesPoint:
    now, then = sales.between(bucket.start, bucket.end), sales.between(before.start, before.end)
    return SeriesPoint(bucket, now.revenue, now.orders, before, then.revenue, then.orders)
