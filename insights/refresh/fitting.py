"""The models fitted to the customers in `picture`, and how they did on the tenant's own past."""

from dataclasses import asdict
from datetime import date
from math import isfinite
from typing import Any

import numpy as np
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from insights.numerics import bgnbd, gamma_gamma, mbgcnbd
from insights.numerics.arrays import Floats
from insights.numerics.holdout import Backtest, Models, OrderLog, run_backtest, summarize
from insights.numerics.patterns import group_patterns
from insights.refresh.opinions import History
from insights.refresh.transfer import Columns, read_columns

# Customers whose single days are looked at: enough for two digits of each parameter of the date model and of
# each figure of the backtest, and read in a second however many customers there are.
SAMPLE_CUSTOMERS = 20_000
_LOG_COLUMNS: Columns = {"customer_id": "int8", "day": "int4", "revenue": "float8"}
_LOG = sql.SQL("""
SELECT customer_id, day - DATE '1970-01-01', revenue::float8 FROM commerce_customerday
WHERE orders > 0 AND day <= {until} AND (hashint8(customer_id) & 2147483647) % {every} = 0
""")
EPOCH = date(1970, 1, 1)


def read_order_log(cursor: CursorWrapper, *, until: date, customers: int | None = None) -> OrderLog:
    """Days with orders up to `until`: of everyone, or of about 20,000 of `customers`, always the same ones.

    Days count from 1970-01-01.
    """
    every = 1 if customers is None else max(customers // SAMPLE_CUSTOMERS, 1)
    query = _LOG.format(until=sql.Literal(until), every=sql.Literal(every))
    rows = read_columns(cursor, query, _LOG_COLUMNS)
    return OrderLog.of(rows["customer_id"], rows["day"], rows["revenue"])


def fit_models(history: History, sample: OrderLog, *, as_of: date) -> Models:
    """Purchases and values on everyone, the gaps between purchases on the sample. `history` must not be empty."""
    age = _observed(history.age)
    patterns = group_patterns(history.order_days - 1.0, history.recency, age)
    valued = history.revenue > 0
    return Models(
        purchases=bgnbd.fit(patterns.frequency, patterns.recency, patterns.age, patterns.weights),
        values=_fit_values(history.order_days[valued], history.revenue[valued]),
        gaps=_fit_gaps(sample, as_of),
    )


def models_as_json(models: Models) -> dict[str, Any]:
    return asdict(models)


def models_from_json(values: dict[str, Any]) -> Models:
    return Models(
        purchases=bgnbd.BgNbdParameters(**values["purchases"]),
        values=gamma_gamma.GammaGammaParameters(**values["values"]),
        gaps=mbgcnbd.MbgCnbdParameters(**values["gaps"]),
    )


def look_back(sample: OrderLog, *, as_of: date, horizon_days: int) -> dict[str, Any]:
    """The backtest over the last horizon, as JSON; empty where too little lies before it."""
    cutoff = (as_of - EPOCH).days - horizon_days
    if len(sample.day) == 0 or cutoff - int(sample.day.min()) < horizon_days:
        return {}
    try:
        return backtest_as_json(run_backtest(sample, cutoff=cutoff, horizon_days=horizon_days))
    except ValueError:  # nobody before the cutoff brought money, or could be observed
        return {}


def backtest_as_json(backtest: Backtest) -> dict[str, Any]:
    """As a tree of plain values; what is not a number becomes None, and the cutoff a date."""
    tree: dict[str, Any] = _finite(asdict(backtest))
    tree["cutoff"] = date.fromordinal(EPOCH.toordinal() + backtest.cutoff).isoformat()
    return tree


def _fit_values(order_days: Floats, revenue: Floats) -> gamma_gamma.GammaGammaParameters:
    if len(order_days) == 0:  # nobody has brought money yet: as if one customer had brought one unit
        return gamma_gamma.fit([1.0], [1.0])
    return gamma_gamma.fit(order_days, revenue / order_days)


def _fit_gaps(sample: OrderLog, as_of: date) -> mbgcnbd.MbgCnbdParameters:
    summary = summarize(sample, cutoff=(as_of - EPOCH).days, horizon_days=1)
    patterns = group_patterns(summary.frequency, summary.recency, _observed(summary.age), summary.log_gaps)
    past = (patterns.frequency, patterns.recency, patterns.age, patterns.weights)
    return mbgcnbd.fit(*past, log_gaps=patterns.log_gaps)


def _observed(age: Floats) -> Floats:
    """On a tenant's very first day nobody has been observed for any time; a day then stands for it."""
    return age if age.any() else np.ones_like(age)


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _finite(inner) for name, inner in value.items()}
    return None if isinstance(value, float) and not isfinite(value) else value
