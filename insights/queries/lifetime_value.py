"""Lifetime value: what was earned so far, what is expected, by segment and by share of the customers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import sqrt
from typing import Any

from django.db.models import Count, QuerySet, Sum

from insights.models import Assumptions, CustomerInsight, ModelRun
from insights.numerics.gates import BAND_ONLY_CUSTOMERS
from insights.queries.freshness import GateView, gates_of, version_of
from insights.queries.remembered import remember
from insights.queries.segments import figures_in
from insights.scope import Scope
from insights.segment_table import SEGMENTS
from kit.money import to_cents

TOP_SHARES = (0.01, 0.1, 0.2)
NORMAL_QUANTILE = 1.2816  # 80 % of a normal distribution lie within so many standard deviations.
UNKNOWN_ERROR = 0.3  # Without a past to compare with: the middle of the 20-40 % measured on small real tenants.


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
    """The best `customers_share` of the customers so far brought `historic_share` of all revenue; the best by
    prediction are expected to bring `value_share` of what is predicted.
    """

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

    @property
    def is_band_only(self) -> bool:
        """Whether there are so few customers that the total is to be shown as a band without a single figure."""
        return self.customers < BAND_ONLY_CUSTOMERS

    @property
    def is_model_beaten(self) -> bool:
        """Whether last time the revenue of the last equal period would have been nearer, customer by customer."""
        if not self.quality:
            return False
        return bool(self.quality["value_last_period"]["mean_error"] < self.quality["value"]["mean_error"])


def get_lifetime_value(*, scope: Scope) -> LifetimeValueSummary:
    last = ModelRun.objects.only("finished_at").first()
    return remember(
        "lifetime value",
        version=version_of(last) if last is not None and scope.is_company else None,
        compute=lambda: _summary(scope),
    )


def _summary(scope: Scope) -> LifetimeValueSummary:
    figures = figures_in(scope)
    totals = figures.aggregate(
        customers=Count("pk"), historic=Sum("revenue"), predicted=Sum("clv"), variance=Sum("clv_variance")
    )
    customers, historic = totals["customers"], totals["historic"] or Decimal(0)
    predicted = totals["predicted"] or Decimal(0)
    run = ModelRun.objects.filter(kind=ModelRun.Kind.FULL).first() or ModelRun(parameters={}, quality={}, gates=[])
    low, high = total_band(predicted, variance=totals["variance"] or 0.0, quality=run.quality)
    assumptions = run.parameters.get("assumptions", {})
    return LifetimeValueSummary(
        as_of=run.as_of,
        horizon_days=assumptions.get("value_horizon_days", Assumptions().value_horizon_days),
        discount_percent_per_year=Decimal(assumptions.get("discount_percent_per_year", 0)),
        customers=customers,
        historic=historic,
        predicted=predicted,
        low=low,
        high=high,
        mean_predicted=to_cents(predicted / max(customers, 1)),
        by_segment=tuple(_segments(figures, predicted)),
        top_shares=tuple(_top_shares(figures, customers, historic=historic, predicted=predicted)),
        gates=gates_of(run.gates),
        quality=run.quality,
    )


def total_band(predicted: Decimal, *, variance: float, quality: dict[str, Any]) -> tuple[Decimal, Decimal]:
    """What the total will lie in with about 80 %: the customers' chance, and the error of the model itself.

    Over many customers chance evens out, so the error of the model rules. How large it is, the tenant's own past
    says: if last time 100 were predicted and 125 came, up to 125 may come this time as well.
    """
    ratio = (quality.get("value") or {}).get("predicted_to_actual")
    factors = (1 / ratio, 1.0) if ratio else (1 - UNKNOWN_ERROR, 1 + UNKNOWN_ERROR)
    spread = Decimal(NORMAL_QUANTILE * sqrt(variance))
    low = predicted * Decimal(min(factors)) - spread
    return to_cents(max(low, Decimal(0))), to_cents(predicted * Decimal(max(factors)) + spread)


def _segments(figures: QuerySet[CustomerInsight], predicted: Decimal) -> Iterator[ValueOfSegment]:
    summed = figures.values_list("segment").annotate(Count("pk"), Sum("revenue"), Sum("clv")).order_by()
    found = {slug: sums for slug, *sums in summed}
    for segment in SEGMENTS:
        customers, historic, clv = found.get(segment.slug, (0, Decimal(0), Decimal(0)))
        yield ValueOfSegment(
            slug=segment.slug,
            name=segment.name,
            customers=customers,
            historic=historic,
            predicted=clv,
            mean_predicted=to_cents(clv / max(customers, 1)),
            predicted_share=float(clv / predicted) if predicted else 0.0,
        )


def _top_shares(
    figures: QuerySet[CustomerInsight], customers: int, *, historic: Decimal, predicted: Decimal
) -> Iterator[TopShare]:
    for share in TOP_SHARES:
        count = max(int(share * customers), 1)
        best_so_far = figures.order_by("-revenue", "customer_id")[:count].aggregate(Sum("revenue"))["revenue__sum"]
        best_to_come = figures.order_by("-clv", "customer_id")[:count].aggregate(Sum("clv"))["clv__sum"]
        yield TopShare(
            customers_share=share,
            customers=min(count, customers),
            historic_share=float((best_so_far or 0) / historic) if historic else 0.0,
            value_share=float((best_to_come or 0) / predicted) if predicted else 0.0,
        )
