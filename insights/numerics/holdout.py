"""Backtest by date: forget everything after a cutoff, predict, and compare with what then happened.

Pure: an `OrderLog` of arrays in, a frozen `Backtest` out. Each figure stands beside its simple rival, so that
a model that does not earn its place is seen. `insights/refresh.py` and `manage.py backtest` feed it from the database.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from insights.numerics import bgnbd, clv, gamma_gamma, mbgcnbd, scores, totals
from insights.numerics.arrays import Booleans, Floats, Ints, floats, sums_by
from insights.numerics.patterns import Patterns, group_patterns

NEXT_DATE_ORDER_DAYS = 3  # a date is promised only to customers with at least so many


@dataclass(frozen=True)
class OrderLog:
    """One row per customer and day with orders, sorted by customer, then day; make it with `OrderLog.of`."""

    customer: Ints
    day: Ints
    revenue: Floats

    @classmethod
    def of(cls, customer: npt.ArrayLike, day: npt.ArrayLike, revenue: npt.ArrayLike) -> OrderLog:
        """Add rows (lines, orders, days) up to days: (n,) whole numbers >= 0, days since any fixed date, money."""
        who, when = np.asarray(customer, dtype=np.intp), np.asarray(day, dtype=np.intp)
        first = int(when.min())
        span = int(when.max()) - first + 1
        keys, index = np.unique(who * span + (when - first), return_inverse=True)
        money = sums_by(index, floats(revenue, "revenue"), len(keys))
        return cls(keys // span, keys % span + first, money)

    def part(self, rows: Booleans) -> OrderLog:
        return OrderLog(self.customer[rows], self.day[rows], self.revenue[rows])


@dataclass(frozen=True)
class Summary:
    """Per customer with an order up to the cutoff, (n,); times in days."""

    customer: Ints
    frequency: Floats
    recency: Floats
    age: Floats
    log_gaps: Floats
    revenue: Floats
    revenue_last_period: Floats  # in the horizon-long period that ends with the cutoff

    @property
    def order_days(self) -> Floats:
        return self.frequency + 1.0

    @property
    def mean_value(self) -> Floats:
        return self.revenue / self.order_days

    def patterns(self) -> Patterns:
        return group_patterns(self.frequency, self.recency, self.age, self.log_gaps)


@dataclass(frozen=True)
class Outcome:
    """What happened to the customers of a `Summary` in the horizon."""

    bought: Booleans
    revenue: Floats
    next_days: Floats  # from the cutoff to the next order, NaN without one


@dataclass(frozen=True)
class Models:
    purchases: bgnbd.BgNbdParameters
    values: gamma_gamma.GammaGammaParameters
    gaps: mbgcnbd.MbgCnbdParameters


@dataclass(frozen=True)
class ChurnScores:
    """P(buy within the horizon). Rivals: P(alive) and days since the last order."""

    auc: float
    auc_p_alive: float
    auc_days_since_last: float
    calibration_error: float
    forecast_share: float
    observed_share: float


@dataclass(frozen=True)
class NextDateScores:
    """Days between the promised and the actual next order, for customers promised a date who did return.

    Rival: last order plus own mean gap.
    """

    customers: int
    mean_error: float
    median_error: float
    window_coverage: float  # nominally .80
    rival_mean_error: float
    rival_median_error: float


@dataclass(frozen=True)
class ValueScores:
    mean_error: float
    root_mean_square_error: float
    top_capture: float
    predicted_to_actual: float


@dataclass(frozen=True)
class Backtest:
    cutoff: int
    horizon_days: int
    customers: int
    models: Models
    churn: ChurnScores
    next_date: NextDateScores | None  # None when nobody with a promised date returned
    value: ValueScores
    value_last_period: ValueScores
    value_own_rate: ValueScores
    best_top_capture: float
    band_coverage: float  # nominally at least .80
    total: totals.Band
    actual_total: float


def run_backtest(log: OrderLog, *, cutoff: int, horizon_days: int) -> Backtest:
    """Fit on the days up to and including `cutoff`, score on the `horizon_days` after it.

    Raises
    ------
    ValueError
        If nobody ordered up to the cutoff, or all of them for the first time on that very day.
    """
    summary = summarize(log, cutoff=cutoff, horizon_days=horizon_days)
    outcome = observe(log, summary, cutoff=cutoff, horizon_days=horizon_days)
    models, patterns = fit_models(summary)
    past = (patterns.frequency, patterns.recency, patterns.age)
    outlook = clv.purchase_outlook(models.purchases, clv.Terms(horizon_days), *past).of(patterns.inverse)
    valued = summary.revenue > 0
    mean_value = np.where(valued, summary.mean_value, 1.0)
    life = clv.lifetime_value(outlook, models.values, summary.order_days, mean_value)
    priced = (summary.frequency[valued], summary.recency[valued], summary.age[valued])
    deviation = totals.relative_deviation_of_total(
        models.purchases, models.values, horizon_days, priced, mean_value[valued]
    )
    own_rate = scores.own_rate_value(summary.revenue, summary.age, horizon_days)
    return Backtest(
        cutoff=cutoff,
        horizon_days=horizon_days,
        customers=len(summary.customer),
        models=models,
        churn=_score_churn(models.purchases, summary, outlook.p_buy, outcome.bought),
        next_date=_score_next_date(models.gaps, summary, outcome, horizon_days),
        value=_score_value(np.where(valued, life.value, 0.0), outcome.revenue),
        value_last_period=_score_value(summary.revenue_last_period, outcome.revenue),
        value_own_rate=_score_value(own_rate, outcome.revenue),
        best_top_capture=scores.top_capture(outcome.revenue, outcome.revenue),
        band_coverage=scores.coverage(life.low, life.high, outcome.revenue),
        total=totals.total_band(life, deviation),
        actual_total=float(outcome.revenue.sum()),
    )


def summarize(log: OrderLog, *, cutoff: int, horizon_days: int) -> Summary:
    """Histories as they stood at the end of the day `cutoff`."""
    known = log.part(log.day <= cutoff)
    if len(known.customer) == 0:
        raise ValueError("nobody ordered up to the cutoff")
    customer, first, days = np.unique(known.customer, return_index=True, return_counts=True)
    last = first + days - 1
    gaps = np.diff(known.day, prepend=known.day[0])
    gaps[first] = 1  # not a gap: its log is 0
    recent = np.where(known.day > cutoff - horizon_days, known.revenue, 0.0)
    return Summary(
        customer=customer,
        frequency=days.astype(np.float64) - 1.0,
        recency=(known.day[last] - known.day[first]).astype(np.float64),
        age=(cutoff - known.day[first]).astype(np.float64),
        log_gaps=np.add.reduceat(np.log(gaps), first),
        revenue=np.add.reduceat(known.revenue, first),
        revenue_last_period=np.add.reduceat(recent, first),
    )


def observe(log: OrderLog, summary: Summary, *, cutoff: int, horizon_days: int) -> Outcome:
    """What the summary's customers did in the `horizon_days` after the cutoff."""
    later = log.part((log.day > cutoff) & (log.day <= cutoff + horizon_days))
    later = later.part(np.isin(later.customer, summary.customer))
    index = np.searchsorted(summary.customer, later.customer)
    size = len(summary.customer)
    next_days = np.full(size, np.inf)
    np.minimum.at(next_days, index, (later.day - cutoff).astype(np.float64))
    bought = np.isfinite(next_days)
    next_days[~bought] = np.nan
    return Outcome(bought, sums_by(index, later.revenue, size), next_days)


def fit_models(summary: Summary) -> tuple[Models, Patterns]:
    """All three models on a summary, and the patterns they were fitted on."""
    patterns = summary.patterns()
    past = (patterns.frequency, patterns.recency, patterns.age, patterns.weights)
    valued = summary.revenue > 0
    return (
        Models(
            purchases=bgnbd.fit(*past),
            values=gamma_gamma.fit(summary.order_days[valued], summary.mean_value[valued]),
            gaps=mbgcnbd.fit(*past, log_gaps=patterns.log_gaps),
        ),
        patterns,
    )


def _score_churn(parameters: bgnbd.BgNbdParameters, summary: Summary, p_buy: Floats, bought: Booleans) -> ChurnScores:
    alive = bgnbd.p_alive(parameters, summary.frequency, summary.recency, summary.age)
    return ChurnScores(
        auc=scores.auc(p_buy, bought),
        auc_p_alive=scores.auc(alive, bought),
        auc_days_since_last=scores.auc(-scores.days_since_last(summary.recency, summary.age), bought),
        calibration_error=scores.calibration_error(p_buy, bought),
        forecast_share=float(p_buy.mean()),
        observed_share=float(bought.mean()),
    )


def _score_next_date(
    parameters: mbgcnbd.MbgCnbdParameters, summary: Summary, outcome: Outcome, horizon_days: int
) -> NextDateScores | None:
    promised = outcome.bought & (summary.order_days >= NEXT_DATE_ORDER_DAYS)
    if not promised.any():
        return None
    past = (summary.frequency[promised], summary.recency[promised], summary.age[promised])
    actual = outcome.next_days[promised]
    window = mbgcnbd.next_purchase(parameters, float(horizon_days), *past)
    rival = scores.own_mean_gap(*past)
    return NextDateScores(
        customers=int(promised.sum()),
        mean_error=scores.mean_absolute_error(window.median, actual),
        median_error=scores.median_absolute_error(window.median, actual),
        window_coverage=scores.coverage(np.floor(window.earliest), np.ceil(window.latest), actual),
        rival_mean_error=scores.mean_absolute_error(rival, actual),
        rival_median_error=scores.median_absolute_error(rival, actual),
    )


def _score_value(predicted: Floats, actual: Floats) -> ValueScores:
    total = float(actual.sum())
    return ValueScores(
        mean_error=scores.mean_absolute_error(predicted, actual),
        root_mean_square_error=scores.root_mean_square_error(predicted, actual),
        top_capture=scores.top_capture(predicted, actual),
        predicted_to_actual=float(predicted.sum()) / total if total else float("nan"),
    )
