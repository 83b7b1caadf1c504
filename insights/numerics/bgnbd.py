"""BG/NBD: how often a customer buys and whether they still do.

While active a customer buys at random at rate lambda ~ Gamma(r, alpha); after each repeat purchase they leave
with probability p ~ Beta(a, b). Fader, Hardie & Lee 2005, "Counting your customers the easy way: an
alternative to the Pareto/NBD model", Marketing Science 24(2); equation numbers are theirs. Why fitted this
way, with a worked example: docs/algorithms/bgnbd.md.

All times in one call are in one unit: the unit of `age` when the model was fitted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit, gammaln, psi

from insights.numerics.arrays import Floats, Ints, customer_weights, dot, history, sums_by
from insights.numerics.posterior import fit_log_parameters, prior_precision
from insights.numerics.quadrature import beta_nodes

# Quadrature nodes, for horizons up to FAR times alpha+T and beyond: new customers seen for a few days need more.
NODES, FAR_NODES, FAR = 24, 96, 5.0
_CHUNK = 8192  # rows x nodes that stay in the processor's cache
_WARM_START_ROWS = 20_000  # above twice this, a sample finds the neighborhood and the whole only finishes
# Center of the prior, from the published fits: most customers buy seldom (r < 1), one in four leaves at a purchase.
_GUESS_R, _GUESS_A, _GUESS_B = 0.5, 0.8, 2.4


@dataclass(frozen=True)
class BgNbdParameters:
    """r, a, b have no unit; alpha has the unit of `age` in the fit."""

    r: float
    alpha: float
    a: float
    b: float


def fit(
    frequency: npt.ArrayLike,
    recency: npt.ArrayLike,
    age: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    *,
    precision: float | None = None,
) -> BgNbdParameters:
    """Fit by maximum a posteriori; pass grouped patterns with their weights for speed.

    Parameters
    ----------
    frequency, recency, age : (n,)
        x, t_x, T as in `arrays.history`.
    weights : (n,), optional
        Customers per row.
    precision : float, optional
        Of the N(log guess, 1 / precision) prior; by default it fades with the number of customers
        (`posterior.prior_precision`). 0 is maximum likelihood, which may have no finite maximum.

    Returns
    -------
    BgNbdParameters
        Finite for any valid input. Below about 300 customers the parameters lean on the prior and the total
        of the predicted purchases scatters by 20-40 %: use bands.

    Raises
    ------
    ValueError
        If a row cannot be a purchase history, or nobody has been observed for any time.
    """
    x, t_x, total = history(frequency, recency, age)
    customers = customer_weights(weights, len(x))
    count = float(customers.sum())
    scale = dot(customers, total) / count
    if scale <= 0:
        raise ValueError("no customer has been observed for any time")
    likelihood = _Likelihood.of(x, t_x / scale, total / scale, customers)
    # r / alpha = purchases per time observed; half a purchase keeps it finite where nobody came back
    alpha = _GUESS_R * count / (dot(customers, x) + 0.5)
    guess = np.array([_GUESS_R, alpha, _GUESS_A, _GUESS_B])
    precision = prior_precision(count) if precision is None else precision
    start = None
    if len(x) > 2 * _WARM_START_ROWS:
        some = np.random.default_rng(0).choice(len(x), _WARM_START_ROWS, replace=False)
        sample = _Likelihood.of(x[some], t_x[some] / scale, total[some] / scale, customers[some])
        start = fit_log_parameters(sample, guess, customers=float(customers[some].sum()), precision=precision)
    found = fit_log_parameters(likelihood, guess, customers=count, precision=precision, start=start)
    return BgNbdParameters(float(found[0]), float(found[1]) * scale, float(found[2]), float(found[3]))


def log_likelihood(
    parameters: BgNbdParameters,
    frequency: npt.ArrayLike,
    recency: npt.ArrayLike,
    age: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
) -> tuple[float, Floats]:
    """Log-likelihood of all customers, equation (6), and its gradient by (r, alpha, a, b)."""
    x, t_x, total = history(frequency, recency, age)
    likelihood = _Likelihood.of(x, t_x, total, customer_weights(weights, len(x)))
    return likelihood(np.array([parameters.r, parameters.alpha, parameters.a, parameters.b]))


def p_alive(
    parameters: BgNbdParameters, frequency: npt.ArrayLike, recency: npt.ArrayLike, age: npt.ArrayLike
) -> Floats:
    """Probability in (0, 1] that a customer has not left by `age`.

    Fader & Hardie 2008, "Computing P(alive) using the BG/NBD model". It is 1 for everyone with one purchase,
    because the model lets nobody leave before a first repeat purchase: never read it as churn; use `p_buy_within`.
    """
    x, t_x, total = history(frequency, recency, age)
    return _p_alive(parameters, x, t_x, total)


def p_buy_within(
    parameters: BgNbdParameters,
    horizon: float,
    frequency: npt.ArrayLike,
    recency: npt.ArrayLike,
    age: npt.ArrayLike,
) -> Floats:
    """Probability in [0, 1) of at least one purchase in the next `horizon`: P(alive)(1 -
    ((alpha+T)/(alpha+T+t))^(r+x)).

    One minus it is the churn risk over the horizon.

    Raises
    ------
    ValueError
        If the horizon is negative, or a row cannot be a purchase history.
    """
    _check_horizon(horizon)
    x, t_x, total = history(frequency, recency, age)
    none_while_alive = (parameters.r + x) * np.log1p(horizon / (parameters.alpha + total))
    return np.asarray(_p_alive(parameters, x, t_x, total) * -np.expm1(-none_while_alive))


def expected_purchases(
    parameters: BgNbdParameters,
    horizon: float,
    frequency: npt.ArrayLike,
    recency: npt.ArrayLike,
    age: npt.ArrayLike,
) -> Floats:
    """Expected number of purchases in the next `horizon`, equation (10); see `purchase_moments`."""
    return purchase_moments(parameters, horizon, frequency, recency, age)[0]


def purchase_moments(
    parameters: BgNbdParameters,
    horizon: float,
    frequency: npt.ArrayLike,
    recency: npt.ArrayLike,
    age: npt.ArrayLike,
) -> tuple[Floats, Floats]:
    """Mean E[Y] and second factorial moment E[Y(Y-1)] of the purchases Y in the next `horizon`.

    Equation (10) without its hypergeometric function: given p and that the customer is active,
    E[Y] = (1 - ((alpha+T)/(alpha+T+p·t))^(r+x)) / p, and E[Y(Y-1)] = 2(1-p)/p² · I_u(2, r+x) with u =
    p·t/(alpha+T+p·t); both are averaged over p ~ Beta(a, b+x) by 24-node Gauss-Jacobi quadrature, one rule
    per distinct x (96 nodes where the horizon exceeds five times alpha+T).

    Returns
    -------
    two (n,) arrays
        Finite and >= 0 also at a = 1 and at a + b < 1, where equation (10) divides by zero. E[Y] is within
        1e-11 (relative) of equation (10) for horizons up to 40 times alpha+T, 1e-6 up to a hundred times.

    Raises
    ------
    ValueError
        If the horizon is negative, or a row cannot be a purchase history.
    """
    _check_horizon(horizon)
    x, t_x, total = history(frequency, recency, age)
    times = horizon / (parameters.alpha + total)
    moments = np.empty((2, len(x)))
    for rows, count in ((times <= FAR, NODES), (times > FAR, FAR_NODES)):
        moments[:, rows] = _moments_while_alive(parameters, times[rows], x[rows], count)
    moments *= _p_alive(parameters, x, t_x, total)
    return moments[0], moments[1]


def _moments_while_alive(parameters: BgNbdParameters, times: Floats, x: Floats, count: int) -> Floats:
    """(n,) times in units of alpha+T and (n,) purchases x → (2, n) of E[Y], E[Y(Y-1)] for a customer still active."""
    distinct, which = np.unique(x, return_inverse=True)
    nodes, weights = beta_nodes(parameters.a, parameters.b + distinct, count)
    moments = np.empty((2, len(x)))
    for begin in range(0, len(x), _CHUNK):
        rows = slice(begin, begin + _CHUNK)
        of_x = which[rows]
        p, shape = nodes[of_x], (parameters.r + x[rows])[:, None]
        ratio = p * times[rows, None]
        none = -shape * np.log1p(ratio)  # log of the chance of no purchase
        shrink = ratio / (1.0 + ratio)
        moments[0, rows] = np.einsum("ij,ij->i", weights[of_x], -np.expm1(none) / p)
        pairs = 1.0 - np.exp(none) * (1.0 + shape * shrink)
        leading = shape * (shape + 1.0) * shrink**2 * (0.5 - (shape - 1.0) * shrink / 3.0)
        # the difference loses its digits as p → 0; there the leading terms are exact
        pairs = np.where(shape * shrink < 1e-4, leading, pairs)
        moments[1, rows] = np.einsum("ij,ij->i", weights[of_x], 2.0 * (1.0 - p) / p**2 * pairs)
    return moments


def _p_alive(parameters: BgNbdParameters, x: Floats, t_x: Floats, total: Floats) -> Floats:
    repeated = np.maximum(x, 1.0)
    log_odds_left = (
        np.log(parameters.a)
        - np.log(parameters.b + repeated - 1.0)
        + (parameters.r + x) * np.log((parameters.alpha + total) / (parameters.alpha + t_x))
    )
    return np.where(x == 0, 1.0, expit(-log_odds_left))


def _check_horizon(horizon: float) -> None:
    if not 0 <= horizon < np.inf:
        raise ValueError("the horizon must be finite and at least 0")


@dataclass(frozen=True)
class _Likelihood:
    """Equation (6) with everything that does not depend on the parameters summed beforehand.

    log L = log Gamma(r+x)/Gamma(r) + r log alpha - (r+x) log(alpha+T) + log B(a, b+x)/B(a, b) + log(1 + [x>0]
    e^d), d = log a/(b+x-1) + (r+x) log (alpha+T)/(alpha+t_x). Only the last term needs a look at each
    repeater's row; logs and gamma functions are taken once per distinct x, t_x and T.
    """

    count: float
    x_values: Floats  # distinct x, and the customers who have it
    x_weights: Floats
    t_values: Floats  # distinct T, the customers who have it, and their purchases
    t_weights: Floats
    t_purchases: Floats
    last_values: Floats  # distinct t_x
    row_x: Ints  # repeaters' rows as indices into the three lists above
    row_t: Ints
    row_last: Ints
    repeats: Floats
    weights: Floats

    @classmethod
    def of(cls, x: Floats, t_x: Floats, total: Floats, weights: Floats) -> _Likelihood:
        x_values, of_x = np.unique(x, return_inverse=True)
        t_values, of_t = np.unique(total, return_inverse=True)
        repeat = x > 0
        last_values, of_last = np.unique(t_x[repeat], return_inverse=True)
        return cls(
            count=float(weights.sum()),
            x_values=x_values,
            x_weights=sums_by(of_x, weights, len(x_values)),
            t_values=t_values,
            t_weights=sums_by(of_t, weights, len(t_values)),
            t_purchases=sums_by(of_t, weights * x, len(t_values)),
            last_values=last_values,
            row_x=of_x[repeat],
            row_t=of_t[repeat],
            row_last=of_last,
            repeats=x[repeat],
            weights=weights[repeat],
        )

    def __call__(self, parameters: Floats) -> tuple[float, Floats]:
        value, gradient = self._summed_terms(*parameters)
        of_rows, slope = self._row_terms(*parameters)
        return value + of_rows, gradient + slope

    def _summed_terms(self, r: float, alpha: float, a: float, b: float) -> tuple[float, Floats]:
        x, by_x, n = self.x_values, self.x_weights, self.count
        log_t = np.log(alpha + self.t_values)
        powers = r * self.t_weights + self.t_purchases
        value = (
            dot(by_x, gammaln(r + x) + gammaln(b + x) - gammaln(a + b + x))
            + n * (gammaln(a + b) - gammaln(b) - gammaln(r) + r * np.log(alpha))
            - dot(powers, log_t)
        )
        left = dot(by_x, psi(a + b + x))
        gradient = np.array(
            [
                dot(by_x, psi(r + x)) + n * (np.log(alpha) - psi(r)) - dot(self.t_weights, log_t),
                n * r / alpha - dot(powers, 1.0 / (alpha + self.t_values)),
                n * psi(a + b) - left,
                dot(by_x, psi(b + x)) + n * (psi(a + b) - psi(b)) - left,
            ]
        )
        return float(value), gradient

    def _row_terms(self, r: float, alpha: float, a: float, b: float) -> tuple[float, Floats]:
        log_t, log_last = np.log(alpha + self.t_values), np.log(alpha + self.last_values)
        per_t, per_last = 1.0 / (alpha + self.t_values), 1.0 / (alpha + self.last_values)
        odds_by_x = np.log(a) - np.log(np.maximum(b + self.x_values - 1.0, 1e-300))
        value, gradient = 0.0, np.zeros(4)
        for begin in range(0, len(self.repeats), _CHUNK):
            rows = slice(begin, begin + _CHUNK)
            of_t, of_last, weights = self.row_t[rows], self.row_last[rows], self.weights[rows]
            log_ratio = log_t[of_t] - log_last[of_last]
            powers = r + self.repeats[rows]
            odds = powers * log_ratio + odds_by_x[self.row_x[rows]]
            small = np.exp(-np.abs(odds))
            value += dot(weights, np.maximum(odds, 0.0) + np.log(1.0 + small))
            share = weights * np.where(odds > 0, 1.0, small) / (1.0 + small)
            gradient[0] += dot(share, log_ratio)
            gradient[1] += dot(share * powers, per_t[of_t] - per_last[of_last])
            gradient[2] += share.sum() / a
            gradient[3] -= dot(share, 1.0 / (b + self.repeats[rows] - 1.0))
        return value, gradient
