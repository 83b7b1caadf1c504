"""Lifetime value: what was earned so far, what is expected, by segment and by share of the customers."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from insights.queries.freshness import GateView
from insights.scope import Scope


@dataclass(frozen=True, slots=True)
class ValueOfSegment:
    slug: str
    name: str
    customers: int
    historic: Decimal
    predicted: Decimal
    mean_predicted: Decimal
    predicted_share: float


@dataclass(frozen=True, slots=True)
class TopShare:
    """The best `customers_share` of the customers are expected to bring `value_share` of the predicted value."""

    customers_share: float
    customers: int
    historic_share: float
    value_share: float


@dataclass(frozen=True, slots=True)
class LifetimeValueSummary:
    """`low` and `high` hold the total with about 80 %. `quality` is the model's record on the tenant's own past,
    each figure beside its simple rival; empty when there was not enough history to look back.
    """

    as_of: date | None
    horizon_days: int
    discount_percent_per_year: Decimal
    customers: int
    historic: Decimal
    predicted: Decimal
    low: Decimal
    high: Decimal
    mean_predicted: Decimal
    by_segment: tuple[ValueOfSegment, ...]
    top_shares: tuple[TopShare, ...]
    gates: tuple[GateView, ...]
    quality: dict[str, Any]


def get_lifetime_value(*, scope: Scope) -> LifetimeValueSummary:
    raise NotImplementedError
