"""Maximum a posteriori on log parameters: one minimizer for all models."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy.optimize import minimize

from insights.numerics.arrays import Floats

# Parameters stay in [e**-12, e**12] times their scale: beyond that the likelihood is flat and the formulas overflow.
LOG_BOUND = 12.0
# Customers over whose number the prior fades by a factor e: at 20-100 customers it has its full weight, at
# 300 (where totals become usable) a third, at the 2,357 of the published tables 4e-4, which leaves their digits alone.
PRIOR_FADES_OVER = 300.0

Objective = Callable[[Floats], tuple[float, Floats]]


def prior_precision(customers: float) -> float:
    """Precision of the normal prior on each log parameter, in (0, 1]: exp(-customers / 300)."""
    return float(np.exp(-customers / PRIOR_FADES_OVER))


def fit_log_parameters(
    log_likelihood: Objective,
    guess: Floats,
    *,
    customers: float,
    precision: float,
    start: Floats | None = None,
    lower: Sequence[float] | None = None,
) -> Floats:
    """Parameters that maximize log-likelihood plus the prior N(log guess, 1 / precision) on each log parameter.

    Parameters
    ----------
    log_likelihood : callable
        Takes parameters (j,), returns the log-likelihood of all customers and its gradient (j,) by the parameters.
    guess : (j,) > 0
        Center of the prior.
    customers : float
        Scales the objective to one customer, so that the tolerances mean the same at any size.
    precision : float
        0 gives maximum likelihood. See `prior_precision`.
    start : (j,) > 0, optional
        Where the search starts; at `guess` by default.
    lower : (j,), optional
        Least value of each parameter, where the model needs one.

    Returns
    -------
    (j,) float
        Finite and > 0, whatever the data: the box stands in for a maximum at infinity.
    """
    center = np.log(guess)

    def objective(logs: Floats) -> tuple[float, Floats]:
        parameters = np.exp(logs)
        value, gradient = log_likelihood(parameters)
        distance = logs - center
        loss = -value + 0.5 * precision * float(distance @ distance)
        slope = -gradient * parameters + precision * distance
        return loss / customers, slope / customers

    least = np.full(len(guess), -LOG_BOUND)
    if lower is not None:
        least = np.maximum(least, np.log(np.asarray(lower)))
    found = minimize(
        objective,
        np.maximum(center if start is None else np.log(start), least),
        jac=True,
        method="L-BFGS-B",
        bounds=[(bound, LOG_BOUND) for bound in least],
        options={"maxiter": 500, "ftol": 1e-14, "gtol": 2e-8, "maxls": 10},
    )
    return np.asarray(np.exp(found.x), dtype=np.float64)


def log_covariance(log_likelihood: Objective, parameters: Floats, *, precision: float) -> Floats:
    """Covariance (j, j) of the log parameters in Laplace's approximation at the maximum a posteriori.

    The Hessian comes from central differences of the analytic gradient. Directions the data say nothing about get the
    prior's variance 1 / precision, at most 1: beyond a factor e no parameter of a tenant is in doubt.
    """

    def slope(logs: Floats) -> Floats:
        point = np.exp(logs)
        return -log_likelihood(point)[1] * point

    logs, step = np.log(parameters), 1e-4
    columns = [(slope(logs + move) - slope(logs - move)) / (2 * step) for move in np.eye(len(logs)) * step]
    hessian = np.array(columns)
    values, vectors = np.linalg.eigh((hessian + hessian.T) / 2)
    return np.asarray((vectors / np.maximum(values + precision, 1.0)) @ vectors.T, dtype=np.float64)
