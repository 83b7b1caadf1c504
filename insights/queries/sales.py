"""What was sold per day, and how many customers bought, in a period and the one before it."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate

from django.db import connection
from django.db.models import Min, Sum

from commerce.models import CustomerDay, SalesDay
from insights.queries.book import customers_in, in_book
from insights.queries.remembered import remember
from insights.scope import Scope
from kit.periods import Period

# Who bought in a period that no order lies behind can be told from the first and the last order alone.
_LATEST_BUYERS = """
SELECT count(*),
       count(*) FILTER (WHERE first_order_on >= %(start)s),
       count(*) FILTER (WHERE first_order_on < %(start)s OR first_order_on < last_order_on)
FROM (SELECT id AS customer_id, first_order_on, last_order_on FROM commerce_customer) AS customer
WHERE last_order_on >= %(start)s AND {book}
"""
_BUYERS = """
SELECT count(*),
       count(*) FILTER (WHERE first_order_on >= %(start)s),
       count(*) FILTER (WHERE first_order_on < %(start)s OR days > 1)
FROM (
    SELECT customer_id, count(*) AS days FROM commerce_customerday
    WHERE orders > 0 AND day BETWEEN %(start)s AND %(end)s AND {book}
    GROUP BY customer_id
) AS buyer
JOIN commerce_customer AS customer ON customer.id = buyer.customer_id
"""
# What those who bought today add to the counts of the days that are over, so that it can be taken off again.
_TODAYS_BUYERS = """
SELECT count(*) FILTER (WHERE done_days = 0),
       count(*) FILTER (WHERE done_days = 0 AND first_order_on >= %(start)s),
       count(*) FILTER (WHERE CASE WHEN first_order_on < %(start)s THEN done_days = 0
                                   ELSE first_order_on < last_order_on AND done_days <= 1 END)
FROM (
    SELECT first_order_on, last_order_on, (
        SELECT count(*) FROM commerce_customerday AS bought
        WHERE bought.customer_id = customer.customer_id AND bought.orders > 0
          AND bought.day >= %(start)s AND bought.day < %(today)s
    ) AS done_days
    FROM (SELECT id AS customer_id, first_order_on, last_order_on FROM commerce_customer) AS customer
    WHERE last_order_on >= %(today)s AND {book}
) AS buyer
"""


@dataclass(frozen=True, slots=True)
class Takings:
    revenue: Decimal = Decimal(0)
    orders: int = 0


@dataclass(frozen=True, slots=True)
class DailySales:
    """Running totals up to and including each of `days`, so that any span is one subtraction.

    `begins_on` is the first day with sales ever, None where there is none.
    """

    days: tuple[date, ...]
    revenue: tuple[Decimal, ...]
    orders: tuple[int, ...]
    begins_on: date | None

    @classmethod
    def of(cls, rows: list[tuple[date, Decimal, int]], *, begins_on: date | None) -> "DailySales":
        """`rows` are (day, revenue, orders) by day."""
        return cls(
            days=tuple(day for day, _, _ in rows),
            revenue=tuple(accumulate((revenue for _, revenue, _ in rows), initial=Decimal(0))),
            orders=tuple(accumulate((orders for _, _, orders in rows), initial=0)),
            begins_on=begins_on,
        )

    def between(self, start: date, end: date) -> Takings:
        """The sum from `start` to `end`, both inclusive."""
        before, until = bisect_left(self.days, start), bisect_right(self.days, end)
        return Takings(self.revenue[until] - self.revenue[before], self.orders[until] - self.orders[before])


@dataclass(frozen=True, slots=True)
class Buyers:
    """Customers with an order in a period. New: their first ever lies in it. Returning: it was not their first
    day with an order, or not their only one.
    """

    active: int
    new: int
    returning: int


def get_daily_sales(*, period: Period, scope: Scope) -> DailySales:
    """The days of the period and of the one before it."""
    rows = SalesDay.objects.all() if scope.is_company else CustomerDay.objects.filter(customer__in=customers_in(scope))
    shown = rows.filter(day__range=(period.previous().start, period.end)).values_list("day").order_by("day")
    return DailySales.of(
        list(shown.annotate(Sum("revenue"), Sum("orders"))), begins_on=rows.aggregate(first=Min("day"))["first"]
    )


@dataclass(frozen=True, slots=True)
class Spans:
    """Which days stand against which: those of the period that are over, and as many of the previous one.

    Today's sales are still coming in; a whole day beside it would make each morning look like a slump.
    """

    done: date
    then_start: date
    then_done: date

    @classmethod
    def of(cls, period: Period) -> "Spans":
        before = period.previous()
        is_running = period.today is not None and period.start < period.today <= period.end
        done = period.today - timedelta(days=1) if period.today is not None and is_running else period.end
        return cls(done, before.start, done - (period.start - before.start))


@dataclass(frozen=True, slots=True)
class BuyerCounts:
    """`done`: of the days that are over. `then`: of as many days of the previous period."""

    whole: Buyers
    done: Buyers
    then: Buyers


def count_buyers(*, period: Period, scope: Scope, today: date, facts_version: str | None) -> BuyerCounts:
    is_latest = period.end >= today
    return remember(
        "buyer_counts",
        period.start,
        period.end,
        today if is_latest else "past",
        version=facts_version if scope.is_company else None,  # a book changes with its customers' rep
        compute=lambda: _count_all(period, scope, is_latest=is_latest),
    )


def _count_all(period: Period, scope: Scope, *, is_latest: bool) -> BuyerCounts:
    spans = Spans.of(period)
    whole = _count(_LATEST_BUYERS if is_latest else _BUYERS, scope, start=period.start, end=period.end)
    then = _count(_BUYERS, scope, start=spans.then_start, end=spans.then_done)
    if spans.done == period.end:
        return BuyerCounts(whole, whole, then)
    today = spans.done + timedelta(days=1)
    added = _count(_TODAYS_BUYERS, scope, start=period.start, today=today)
    done = Buyers(whole.active - added.active, whole.new - added.new, whole.returning - added.returning)
    return BuyerCounts(whole, done, then)


def _count(statement: str, scope: Scope, **days: date) -> Buyers:
    condition, parameters = in_book(scope)
    with connection.cursor() as cursor:
        cursor.execute(statement.replace("{book}", condition), {**parameters, **days})
        return Buyers(*cursor.fetchone())
