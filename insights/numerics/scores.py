"""How good a prediction was: the measures of the backtest, and the simple rivals a model has to beat.

All functions take one value per customer.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from insights.numerics.arrays import Floats, floats


def auc(score: npt.ArrayLike, happened: npt.ArrayLike) -> float:
    """Area under the ROC curve in [0, 1]: the chance that someone to whom it happened scored above someone else.

    Ties count half. NaN when it happened to all or to none.
    """
    ranks = rankdata(floats(score, "score"))
    yes = np.asarray(happened, dtype=bool)
    positives, negatives = int(yes.sum()), int((~yes).sum())
    if positives == 0 or negatives == 0:
        return float("nan")
    return float((ranks[yes].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def calibration_error(probability: npt.ArrayLike, happened: npt.ArrayLike, bins: int = 10) -> float:
    """Expected calibration error in [0, 1]: |mean forecast - observed share|, averaged over bins of equal count."""
    forecast = floats(probability, "probability")
    order = np.argsort(forecast, kind="stable")
    outcome = np.asarray(happened, dtype=np.float64)[order]
    parts = zip(np.array_split(forecast[order], bins), np.array_split(outcome, bins), strict=True)
    return float(sum(abs(said.sum() - was.sum()) for said, was in parts) / len(forecast))


def mean_absolute_error(predicted: npt.ArrayLike, actual: npt.ArrayLike) -> float:
    return float(np.mean(_errors(predicted, actual)))


def median_absolute_error(predicted: npt.ArrayLike, actual: npt.ArrayLike) -> float:
    return float(np.median(_errors(predicted, actual)))


def root_mean_square_error(predicted: npt.ArrayLike, actual: npt.ArrayLike) -> float:
    return float(np.sqrt(np.mean(_errors(predicted, actual) ** 2)))


def top_capture(predicted: npt.ArrayLike, actual: npt.ArrayLike, share: float = 0.1) -> float:
    """Share of the actual total held by the `share` of customers predicted highest; NaN when the total is 0.

    Pass `actual` twice for the best that could be reached.
    """
    held = floats(actual, "actual")
    if held.sum() == 0:
        return float("nan")
    top = np.argsort(-floats(predicted, "predicted"), kind="stable")[: max(1, round(share * len(held)))]
    return float(held[top].sum() / held.sum())


def coverage(low: npt.ArrayLike, high: npt.ArrayLike, actual: npt.ArrayLike) -> float:
    """Share of customers whose actual lies in [low, high]."""
    value = floats(actual, "actual")
    return float(np.mean((floats(low, "low") <= value) & (value <= floats(high, "high"))))


def own_mean_gap(frequency: npt.ArrayLike, recency: npt.ArrayLike, age: npt.ArrayLike) -> Floats:
    """Rival for the next date, as most tools show it: the last purchase plus the customer's mean gap.

    In time units from the end of observation; 0 where that day has passed, NaN for one-time buyers.
    """
    x, t_x, total = floats(frequency, "frequency"), floats(recency, "recency"), floats(age, "age")
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.maximum(t_x + t_x / x - total, 0.0)


def days_since_last(recency: npt.ArrayLike, age: npt.ArrayLike) -> Floats:
    """Rival for churn: time since the last purchase, higher = likelier gone."""
    return floats(age, "age") - floats(recency, "recency")


def own_rate_value(revenue: npt.ArrayLike, age_days: npt.ArrayLike, horizon_days: float) -> Floats:
    """Rival for lifetime value: revenue so far per day observed, times the horizon.

    Customers count as observed for at least 30 days, or the first order of yesterday becomes a fortune.
    """
    return floats(revenue, "revenue") / np.maximum(floats(age_days, "age_days"), 30.0) * horizon_days


def _errors(predicted: npt.ArrayLike, actual: npt.ArrayLike) -> Floats:
    return np.abs(floats(predicted, "predicted") - floats(actual, "actual"))
