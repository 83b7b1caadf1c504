"""The band around a sum over customers.

Three sources: the chance of each customer, which averages out over many; the parameters, badly known below about 300
customers; and drift, that next season is not like the last, which no number of customers removes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from insights.numerics import bgnbd, clv, gamma_gamma
from insights.numerics.arrays import Floats, floats, history
from insights.numerics.posterior import log_covariance, prior_precision

SAMPLE_CUSTOMERS = 20_000  # the deviation is relative: a sample this large tells it to a few percent
# Root mean square of log(predicted / actual total) at ten cutoffs of Online Retail II and CDNOW, 90 days each: seasons
# and growth the models know nothing of. A tenant's own backtests may stand in for it.
DRIFT = 0.25
_STEP = 1e-3  # of the log parameters, for slopes of the total


@dataclass(frozen=True)
class Band:
    """A total and its 80 % band, money; 0 < low <= value <= high, or all 0."""

    value: float
    low: float
    high: float


def total_band(life: clv.LifetimeValue, relative_deviation: float, drift: float = DRIFT) -> Band:
    """Sum of the customers' values with a log-normal 80 % band.

    `relative_deviation` is that of the total by the parameters (`relative_deviation_of_total`); the customers' own
    variances are added as independent.
    """
    value = float(life.value.sum())
    if value <= 0:
        return Band(0.0, 0.0, 0.0)
    relative = float(life.variance.sum()) / value**2 + relative_deviation**2 + drift**2
    reach = float(np.exp(ndtri(0.5 + clv.COVERAGE / 2.0) * np.sqrt(np.log1p(relative))))
    return Band(value, value / reach, value * reach)


def relative_deviation_of_total(
    purchases: bgnbd.BgNbdParameters,
    values: gamma_gamma.GammaGammaParameters,
    horizon: float,
    past: tuple[npt.ArrayLike, npt.ArrayLike, npt.ArrayLike],
    mean_value: npt.ArrayLike,
) -> float:
    """Standard deviation of the total value by the parameters' uncertainty, as a share of the total.

    Delta method: slopes of the log of the total by the log parameters, with the covariance of their posterior
    (Laplace's approximation; the prior included). BG/NBD and Gamma-Gamma are independent.

    `past` is (x, t_x, T) per customer, those whose `mean_value`, money, is above 0; both models were fitted on them,
    the values with k = x + 1. `horizon` has the time unit of `past`. Raises what the models' own functions raise.
    """
    x, t_x, age = history(*past)
    mean = floats(mean_value, "mean_value")
    count = len(x)
    if count > SAMPLE_CUSTOMERS:
        some = np.random.default_rng(0).choice(count, SAMPLE_CUSTOMERS, replace=False)
        x, t_x, age, mean = x[some], t_x[some], age[some], mean[some]
    worth = gamma_gamma.expected_value(values, x + 1.0, mean)
    expected = bgnbd.expected_purchases(purchases, horizon, x, t_x, age)

    def by_purchases(point: Floats) -> float:
        moved = bgnbd.BgNbdParameters(*(float(value) for value in point))
        return float((bgnbd.expected_purchases(moved, horizon, x, t_x, age) * worth).sum())

    def by_values(point: Floats) -> float:
        moved = gamma_gamma.GammaGammaParameters(*(float(value) for value in point))
        return float((expected * gamma_gamma.expected_value(moved, x + 1.0, mean)).sum())

    def purchase_likelihood(point: Floats) -> tuple[float, Floats]:
        moved = bgnbd.BgNbdParameters(*(float(value) for value in point))
        return bgnbd.log_likelihood(moved, x, t_x, age)

    def value_likelihood(point: Floats) -> tuple[float, Floats]:
        moved = gamma_gamma.GammaGammaParameters(*(float(value) for value in point))
        return gamma_gamma.log_likelihood(moved, x + 1.0, mean)

    precision = prior_precision(count) * len(x) / count
    variance = _variance_of_log(
        by_purchases, purchase_likelihood, np.array([purchases.r, purchases.alpha, purchases.a, purchases.b]), precision
    ) + _variance_of_log(by_values, value_likelihood, np.array([values.p, values.q, values.v]), precision)
    return float(np.sqrt(variance * len(x) / count))


def _variance_of_log(
    total: Callable[[Floats], float],
    log_likelihood: Callable[[Floats], tuple[float, Floats]],
    parameters: Floats,
    precision: float,
) -> float:
    covariance = log_covariance(log_likelihood, parameters, precision=precision)
    steps = np.eye(len(parameters)) * _STEP
    beside = np.array([[total(parameters * np.exp(side * step)) for side in (1, -1)] for step in steps])
    if not (beside > 0).all():
        return float("inf")  # nobody is expected back, and of nothing no share is known
    slopes = (np.log(beside[:, 0]) - np.log(beside[:, 1])) / (2 * _STEP)
    return float(slopes @ covariance @ slopes)
