"""Our lifetime value beside that of the `lifetimes` library, fitted on the same histories of a tenant.

The library is the oracle, not a part of the product: it fails on small tenants and is many times slower.
"""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from time import perf_counter
from typing import Any

import numpy as np
from django.db import connection, transaction

from insights.numerics import bgnbd, gamma_gamma
from insights.numerics.arrays import Floats
from insights.numerics.patterns import group_patterns
from insights.refresh.figures import read_history
from insights.refresh.opinions import History
from insights.refresh.picture import sum_up_all

TOLERANCES = (1e-7, 1e-5, 1e-3)  # the first is the library's own


class NothingToCompareError(Exception):
    """Nobody has been observed for any time, or nobody has brought money."""


@dataclass(frozen=True, slots=True)
class Estimate:
    parameters: dict[str, float]
    values: Floats  # expected revenue in the horizon, not discounted, per customer
    seconds: float


def crosscheck_clv(*, as_of: date, horizon_days: int) -> dict[str, Any]:
    """Ours and the library's parameters, totals and seconds, and the largest relative differences.

    `lifetimes` is None, with the reason in `failure`, where the library does not converge.
    Raises NothingToCompareError.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        sum_up_all(cursor, as_of=as_of)
        history = _with_money(read_history(cursor, as_of=as_of))
    ours = _timed(_ours, history, horizon_days)
    try:
        theirs = _timed(_theirs, history, horizon_days)
    except (ArithmeticError, ValueError) as failure:  # its ConvergenceError is a ValueError
        return {"customers": len(history.age), "ours": _shown(ours), "lifetimes": None, "failure": str(failure)}
    by_parameter = {name: _relative(value, theirs.parameters[name]) for name, value in ours.parameters.items()}
    finite = np.isfinite(theirs.values)
    differences = np.abs(ours.values[finite] - theirs.values[finite]) / np.maximum(np.abs(theirs.values[finite]), 1e-9)
    return {
        "customers": len(history.age),
        "horizon_days": horizon_days,
        "ours": _shown(ours),
        "lifetimes": _shown(theirs),
        "largest_relative_difference": {
            "parameters": max(by_parameter.values()),
            "values": float(differences.max(initial=0.0)),
        },
        "not_finite": {"ours": int((~np.isfinite(ours.values)).sum()), "lifetimes": int((~finite).sum())},
        "seconds": {"ours": ours.seconds, "lifetimes": theirs.seconds},
    }


def _with_money(history: History) -> History:
    """Both models of value need a mean above zero. Sorted: whether the library converges hangs on the order of rows."""
    order = np.argsort(history.customer_id)
    some = order[history.revenue[order] > 0]
    if not history.age[some].any():
        raise NothingToCompareError("There is no customer with revenue who has been observed for a day.")
    return History(
        customer_id=history.customer_id[some],
        order_days=history.order_days[some],
        recency=history.recency[some],
        age=history.age[some],
        revenue=history.revenue[some],
    )


def _timed(
    estimate: Callable[[History, int], tuple[dict[str, float], Floats]], history: History, horizon_days: int
) -> Estimate:
    began = perf_counter()
    parameters, values = estimate(history, horizon_days)
    return Estimate(parameters, values, round(perf_counter() - began, 3))


def _ours(history: History, horizon_days: int) -> tuple[dict[str, float], Floats]:
    patterns = group_patterns(history.order_days - 1.0, history.recency, history.age)
    past = (patterns.frequency, patterns.recency, patterns.age)
    purchases = bgnbd.fit(*past, patterns.weights)
    mean_value = history.revenue / history.order_days
    values = gamma_gamma.fit(history.order_days, mean_value)
    expected = bgnbd.expected_purchases(purchases, float(horizon_days), *past)[patterns.inverse]
    worth = gamma_gamma.expected_value(values, history.order_days, mean_value)
    return {**asdict(purchases), **asdict(values)}, expected * worth


def _theirs(history: History, horizon_days: int) -> tuple[dict[str, float], Floats]:
    with _lifetimes() as library:
        past = (history.order_days - 1.0, history.recency, history.age)
        mean_value = history.revenue / history.order_days
        purchases = _patiently(library.BetaGeoFitter().fit, *past)
        values = _patiently(library.GammaGammaFitter().fit, history.order_days, mean_value)
        expected = purchases.conditional_expected_number_of_purchases_up_to_time(horizon_days, *past)
        worth = values.conditional_expected_average_profit(history.order_days, mean_value)
        parameters = {name: float(value) for fit in (purchases, values) for name, value in fit.params_.items()}
        return parameters, np.asarray(expected * worth, dtype=np.float64)


def _patiently(fit: Callable[..., Any], *arrays: Floats) -> Any:
    """The library gives up where rounding keeps the last digits from settling; then fewer of them are asked for."""
    for tolerance in TOLERANCES[:-1]:
        try:
            return fit(*arrays, tol=tolerance)
        except ValueError:  # its ConvergenceError
            continue
    return fit(*arrays, tol=TOLERANCES[-1])


@contextmanager
def _lifetimes() -> Iterator[Any]:
    """The library, with the warning filters it overwrites put back afterwards."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        import lifetimes  # a second and a hundred megabytes that only this command pays

        yield lifetimes


def _shown(estimate: Estimate) -> dict[str, Any]:
    finite = estimate.values[np.isfinite(estimate.values)]
    return {"parameters": estimate.parameters, "total": float(finite.sum())}


def _relative(ours: float, theirs: float) -> float:
    return abs(ours - theirs) / max(abs(theirs), 1e-12)
