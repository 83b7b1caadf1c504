"""Customer lifetime value over a horizon: expected purchases (BG/NBD) times expected value (Gamma-Gamma), with a band.

Split in two, because purchases are computed once per pattern and values once per customer: `purchase_outlook`
on the patterns, `.of(patterns.inverse)`, then `lifetime_value` on the customers.

Source of the product form: Fader, Hardie & Lee 2005, "RFM and CLV: using iso-value curves for customer base
analysis", Journal of Marketing Research 42, equation (3).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from insights.numerics import bgnbd, gamma_gamma
from insights.numerics.arrays import Floats, Ints

COVERAGE = 0.8
# Gauss-Legendre nodes and weights on [0, 1] for the small discount term: three leave an error of 1e-5 of the value.
_TIMES = np.array([0.5 - np.sqrt(0.15), 0.5, 0.5 + np.sqrt(0.15)])
_TIME_WEIGHTS = np.array([5.0, 8.0, 5.0]) / 18.0


@dataclass(frozen=True)
class Terms:
    """Over what horizon value is counted, in the time unit of the model, and how it is discounted.

    `discount_per_year` is the effective yearly rate (.10: 110 in a year is worth 100 today); `units_per_year`
    is 365.25 for days, 52.18 for weeks.
    """

    horizon: float
    units_per_year: float = 365.25
    discount_per_year: float = 0.0


@dataclass(frozen=True)
class Outlook:
    """Purchases in the horizon, per pattern or per customer; all (n,).

    Attributes
    ----------
    expected : E[Y]
    pairs : E[Y(Y-1)]
    p_buy : P(Y > 0), in [0, 1)
    discounted : E[sum over purchases of their discount factor], at most `expected`
    """

    expected: Floats
    pairs: Floats
    p_buy: Floats
    discounted: Floats

    def of(self, index: Ints) -> Outlook:
        """The outlook of each customer from that of each pattern."""
        return Outlook(self.expected[index], self.pairs[index], self.p_buy[index], self.discounted[index])


@dataclass(frozen=True)
class LifetimeValue:
    """Money per customer, (n,): the expected value and its band; `low <= value <= high`."""

    value: Floats
    low: Floats
    high: Floats
    variance: Floats


def purchase_outlook(
    parameters: bgnbd.BgNbdParameters,
    terms: Terms,
    frequency: npt.ArrayLike,
    recency: npt.ArrayLike,
    age: npt.ArrayLike,
) -> Outlook:
    """Purchases in the horizon and their discounted count.

    The discount is continuous: with E(t) the expected purchases up to t and d the log rate, integration by
    parts gives e^(-dh) E(h) + d ∫ e^(-dt) E(t) dt, whose small second term takes three Gauss-Legendre nodes.

    Raises
    ------
    ValueError
        If the horizon or the rate is negative, or a row cannot be a purchase history.
    """
    if terms.discount_per_year < 0:
        raise ValueError("the discount rate must be at least 0")
    horizon, past = terms.horizon, (frequency, recency, age)
    expected, pairs = bgnbd.purchase_moments(parameters, horizon, *past)
    rate = float(np.log1p(terms.discount_per_year)) / terms.units_per_year
    discounted = expected * np.exp(-rate * horizon)
    if rate > 0:
        for share, weight in zip(_TIMES, _TIME_WEIGHTS, strict=True):
            until = float(share) * horizon
            part = rate * horizon * weight * np.exp(-rate * until)
            discounted = discounted + part * bgnbd.expected_purchases(parameters, until, *past)
    return Outlook(expected, pairs, bgnbd.p_buy_within(parameters, horizon, *past), discounted)


def lifetime_value(
    outlook: Outlook,
    parameters: gamma_gamma.GammaGammaParameters,
    orders: npt.ArrayLike,
    mean_value: npt.ArrayLike,
) -> LifetimeValue:
    """Discounted value of the horizon's purchases per customer, with an 80 % band.

    The band is parametric, not simulated: with probability 1 - P(buy) the value is exactly 0; the rest is a
    log-normal with the mean and variance that BG/NBD and Gamma-Gamma give in closed form, E[V²] = E[Y] E[Z²]
    + E[Y(Y-1)] E[Z1Z2]. The band runs from the 10 % to the 90 % quantile of this mixture, stretched where
    needed to hold the expected value itself (someone who buys with a probability below 10 % has the band 0 to
    `value`). It holds the chance of the customer, not the error of the parameters: see `total_band` for sums.

    `outlook` is per customer; `orders` and `mean_value`, (n,), are counted as they were for `gamma_gamma.fit` (here:
    all orders, k = x + 1), whose errors this raises too.
    """
    mean, square, product = gamma_gamma.value_moments(parameters, orders, mean_value)
    undiscounted = outlook.expected * mean
    factor = _share(outlook.discounted, outlook.expected, 1.0)
    value = undiscounted * factor
    second = outlook.expected * square + outlook.pairs * product
    variance = np.maximum(second - undiscounted**2, 0.0) * factor**2
    tail = (1.0 - COVERAGE) / 2.0
    low = _mixture_quantile(tail, outlook.p_buy, undiscounted, second) * factor
    high = _mixture_quantile(1.0 - tail, outlook.p_buy, undiscounted, second) * factor
    return LifetimeValue(value, np.minimum(low, value), np.maximum(high, value), variance)


def _mixture_quantile(share: float, p_positive: Floats, mean: Floats, second: Floats) -> Floats:
    """Quantile of a value that is 0 with probability 1 - p_positive and else log-normal."""
    positive_mean = _share(mean, p_positive, 0.0)
    spread = np.log(np.maximum(_share(second * p_positive, mean**2, 1.0), 1.0))
    rank = _share(share - (1.0 - p_positive), p_positive, 0.0)
    inside = np.clip(rank, 1e-12, 1.0 - 1e-12)
    positive = positive_mean * np.exp(ndtri(inside) * np.sqrt(spread) - spread / 2.0)
    return np.where(rank > 0, positive, 0.0)


def _share(part: Floats, whole: Floats, empty: float) -> Floats:
    result = np.full(len(whole), empty)
    np.divide(part, whole, out=result, where=whole > 1e-200)  # less is nothing, and would overflow
    return result
