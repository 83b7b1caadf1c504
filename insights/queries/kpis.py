"""The six figures of a period, each beside the same figure of the previous one."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from insights.queries.sales import BuyerCounts, Buyers, DailySales, Spans, Takings
from kit.money import to_cents
from kit.periods import Period

Unit = Literal["money", "count", "share"]


@dataclass(frozen=True, slots=True)
class Kpi:
    """A figure beside the same figure of the previous period, which is shifted by whole weeks.

    `value` is of all days and None where there is nothing to count from. `previous` is of as many days of the
    previous period as are over in this one. `change_share` compares these days alone: figure / previous - 1 (for
    shares: the difference), or None with the reason in `not_compared`.
    """

    slug: str
    label: str
    unit: Unit
    value: Decimal | int | float | None
    previous: Decimal | int | float | None
    change_share: float | None
    not_compared: str
    how_counted: str


# Below this many orders or customers in the earlier period a change is mostly chance: ten may vary by a third.
LEAST_COMPARED = 10
TOO_FEW = "too few to compare"
NO_EARLIER = "no complete earlier period"

Figure = Decimal | int | float | None


@dataclass(frozen=True, slots=True)
class _Definition:
    slug: str
    label: str
    unit: Unit
    how_counted: str


_DEFINITIONS = (
    _Definition("revenue", "Revenue", "money", "Completed orders net of tax, less returns."),
    _Definition("orders", "Orders", "count", "Completed orders; returns do not count."),
    _Definition("active_customers", "Active customers", "count", "Customers with at least one order."),
    _Definition("new_customers", "New customers", "count", "Customers whose first order ever lies in the period."),
    _Definition("average_basket", "Average basket", "money", "Revenue divided by orders."),
    _Definition(
        "repeat_rate", "Repeat rate", "share", "Share of the active customers who had ordered on a day before."
    ),
)


def list_kpis(*, period: Period, sales: DailySales, buyers: BuyerCounts) -> tuple[Kpi, ...]:
    spans = Spans.of(period)
    then = sales.between(spans.then_start, spans.then_done)
    is_complete = sales.begins_on is not None and sales.begins_on <= spans.then_start
    whole = _figures(sales.between(period.start, period.end), buyers.whole)
    done = _figures(sales.between(period.start, spans.done), buyers.done)
    before = _figures(then, buyers.then)
    weights = _weights(then, buyers.then)
    reasons = {slug: _reason(weight, is_complete=is_complete) for slug, weight in weights.items()}
    return tuple(
        _compare(kpi, (whole[kpi.slug], done[kpi.slug], before[kpi.slug]), reasons[kpi.slug]) for kpi in _DEFINITIONS
    )


def _figures(takings: Takings, buyers: Buyers) -> dict[str, Figure]:
    return {
        "revenue": takings.revenue,
        "orders": takings.orders,
        "active_customers": buyers.active,
        "new_customers": buyers.new,
        "average_basket": to_cents(takings.revenue / takings.orders) if takings.orders else None,
        "repeat_rate": buyers.returning / buyers.active if buyers.active else None,
    }


def _weights(takings: Takings, buyers: Buyers) -> dict[str, int]:
    """How many orders or customers the earlier figure rests on."""
    return {
        "revenue": takings.orders,
        "orders": takings.orders,
        "active_customers": buyers.active,
        "new_customers": buyers.new,
        "average_basket": takings.orders,
        "repeat_rate": buyers.active,
    }


def _reason(weight: int, *, is_complete: bool) -> str:
    if not is_complete:
        return NO_EARLIER
    return "" if weight >= LEAST_COMPARED else TOO_FEW


def _compare(definition: _Definition, figures: tuple[Figure, Figure, Figure], reason: str) -> Kpi:
    value, done, previous = figures
    reason = reason or ("" if done is not None and previous else TOO_FEW)
    change = None if reason else _change(definition.unit, done, previous)
    return Kpi(
        slug=definition.slug,
        label=definition.label,
        unit=definition.unit,
        value=value,
        previous=previous,
        change_share=change,
        not_compared=reason,
        how_counted=definition.how_counted,
    )


def _change(unit: Unit, value: Figure, previous: Figure) -> float:
    now, then = float(value or 0), float(previous or 0)
    return now - then if unit == "share" else now / then - 1
