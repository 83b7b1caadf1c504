"""Gamma-Gamma: what an order of each customer is worth, shrunk to the population where there are few orders.

Order values of a customer are Gamma(p, nu), and nu ~ Gamma(q, v) over customers; independent of how often
they buy. Fader & Hardie 2013, "The Gamma-Gamma model of monetary value" (brucehardie.com/notes/025); equation
numbers are theirs. The published fit uses the repeat orders only (k = x); we use all orders (k = x + 1),
which also values a one-time buyer by the one order there is. Reasons and a worked example:
docs/algorithms/gamma_gamma.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln, psi

from insights.numerics.arrays import Floats, customer_weights, dot, floats, sums_by
from insights.numerics.posterior import fit_log_parameters, prior_precision

# At q <= 1 the population has no mean order value and estimates for few orders run away; heavy-tailed tenants
# stop here.
LEAST_Q = 1.01
# Center of the prior, from the published fit: order values of one customer vary by 1/sqrt(p) = 40 %.
_GUESS_P, _GUESS_Q = 6.0, 4.0


@dataclass(frozen=True)
class GammaGammaParameters:
    """p, q have no unit; v is money."""

    p: float
    q: float
    v: float

    @property
    def mean_value(self) -> float:
        """Mean order value over the population, money; large and unsure as q nears 1."""
        return self.p * self.v / (self.q - 1.0)


def fit(
    orders: npt.ArrayLike,
    mean_value: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    *,
    precision: float | None = None,
) -> GammaGammaParameters:
    """Fit by maximum a posteriori, equation (1a).

    Parameters
    ----------
    orders : (n,) >= 1
        k, the orders (or days with orders) behind each mean: all of them, x + 1, for a value of every
        customer; the repeat ones, x, leaving out the customers without, for the published variant.
    mean_value : (n,) money > 0
        Mean value of those orders. Leave out customers whose orders net to nothing or less.
    weights : (n,), optional
        Customers per row.
    precision : float, optional
        As in `bgnbd.fit`.

    Returns
    -------
    GammaGammaParameters
        Finite, q >= 1.01. Unreliable where value depends on frequency: see `value_frequency_correlation`.

    Raises
    ------
    ValueError
        If a mean value is not above 0 or a count of orders is below 1.
    """
    k, mean = _orders(orders, mean_value)
    customers = customer_weights(weights, len(k))
    count = float(customers.sum())
    scale = dot(customers, mean) / count
    likelihood = _Likelihood.of(k, mean / scale, customers)
    # v such that the population's mean is the observed one
    guess = np.array([_GUESS_P, _GUESS_Q, (_GUESS_Q - 1.0) / _GUESS_P])
    found = fit_log_parameters(
        likelihood,
        guess,
        customers=count,
        precision=prior_precision(count) if precision is None else precision,
        lower=(1e-9, LEAST_Q, 1e-9),
    )
    return GammaGammaParameters(float(found[0]), float(found[1]), float(found[2]) * scale)


def log_likelihood(
    parameters: GammaGammaParameters,
    orders: npt.ArrayLike,
    mean_value: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
) -> tuple[float, Floats]:
    """Log-likelihood of all customers, equation (1a), and its gradient by (p, q, v)."""
    k, mean = _orders(orders, mean_value)
    likelihood = _Likelihood.of(k, mean, customer_weights(weights, len(k)))
    return likelihood(np.array([parameters.p, parameters.q, parameters.v]))


def expected_value(parameters: GammaGammaParameters, orders: npt.ArrayLike, mean_value: npt.ArrayLike) -> Floats:
    """Expected value of a customer's next order, equation (5): p(v + k·m) / (pk + q - 1), money > 0.

    It lies between the population's mean and the customer's own, nearer to their own the more orders there are.

    `orders` and `mean_value`, (n,), are counted as they were for `fit`, whose errors this raises too.
    """
    k, mean = _orders(orders, mean_value)
    p, q, v = parameters.p, parameters.q, parameters.v
    return p * (v + k * mean) / (p * k + q - 1.0)


def value_moments(
    parameters: GammaGammaParameters, orders: npt.ArrayLike, mean_value: npt.ArrayLike
) -> tuple[Floats, Floats, Floats]:
    """Mean of the next order's value Z, mean of Z², and mean of the product of two future orders' values.

    Two orders of one customer share their unknown level p/nu, so the product's mean exceeds the squared mean.
    With pk + q <= 2 the squares have no mean; 0.5 then stands for pk + q - 2, a wide band instead of an
    infinite one.
    """
    k, mean = _orders(orders, mean_value)
    p, level = parameters.p, parameters.v + k * mean
    shape = p * k + parameters.q
    inverse_square = level**2 / ((shape - 1.0) * np.maximum(shape - 2.0, (shape - 1.0) / 4.0))
    return p * level / (shape - 1.0), p * (p + 1.0) * inverse_square, p**2 * inverse_square


def value_frequency_correlation(orders: npt.ArrayLike, mean_value: npt.ArrayLike) -> float:
    """Pearson correlation of k with the mean value: the model supposes 0; above .3 distrust it. 0 if undefined."""
    k, mean = _orders(orders, mean_value)
    if np.ptp(k) == 0 or np.ptp(mean) == 0:
        return 0.0
    return float(np.corrcoef(k, mean)[0, 1])


def _orders(orders: npt.ArrayLike, mean_value: npt.ArrayLike) -> tuple[Floats, Floats]:
    k, mean = np.broadcast_arrays(floats(orders, "orders"), floats(mean_value, "mean_value"))
    if (k < 1).any():
        raise ValueError("orders must be at least 1")
    if (mean <= 0).any():
        raise ValueError("mean_value must be above 0")
    return k, mean


@dataclass(frozen=True)
class _Likelihood:
    """Equation (1a); gamma functions are taken once per distinct number of orders."""

    k_values: Floats
    k_weights: Floats
    count: float
    orders: Floats
    revenue: Floats
    weights: Floats
    log_mean: float  # sums over customers that do not depend on the parameters
    orders_log_revenue: float

    @classmethod
    def of(cls, k: Floats, mean: Floats, weights: Floats) -> _Likelihood:
        k_values, of_k = np.unique(k, return_inverse=True)
        return cls(
            k_values=k_values,
            k_weights=sums_by(of_k, weights, len(k_values)),
            count=float(weights.sum()),
            orders=k,
            revenue=k * mean,
            weights=weights,
            log_mean=dot(weights, np.log(mean)),
            orders_log_revenue=dot(weights * k, np.log(k * mean)),
        )

    def __call__(self, parameters: Floats) -> tuple[float, Floats]:
        p, q, v = parameters
        k, by_k, n = self.k_values, self.k_weights, self.count
        level = self.revenue + v
        log_level = np.log(level)
        orders_log_level = dot(self.weights * self.orders, log_level)
        sum_log_level = dot(self.weights, log_level)
        value = (
            dot(by_k, gammaln(p * k + q) - gammaln(p * k))
            + n * (q * np.log(v) - gammaln(q))
            + p * self.orders_log_revenue
            - self.log_mean
            - p * orders_log_level
            - q * sum_log_level
        )
        after = psi(p * k + q)
        gradient = np.array(
            [
                dot(by_k * k, after - psi(p * k)) + self.orders_log_revenue - orders_log_level,
                dot(by_k, after) + n * (np.log(v) - psi(q)) - sum_log_level,
                n * q / v - dot(self.weights * (p * self.orders + q), 1.0 / level),
            ]
        )
        return float(value), gradient
