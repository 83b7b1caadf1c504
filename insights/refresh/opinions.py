"""From histories to opinions: the models fitted, and what they say of each customer. NumPy only.

Customers with the same history share their purchase forecast, so it is computed once per pattern.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from insights.models import CustomerInsight
from insights.numerics import bgnbd, clv, mbgcnbd
from insights.numerics.arrays import Booleans, Floats
from insights.numerics.holdout import NEXT_DATE_ORDER_DAYS, Models
from insights.numerics.patterns import group_patterns
from insights.refresh.transfer import Arrays, Columns

HISTORY_COLUMNS: Columns = {
    "customer_id": "int8",
    "order_days": "int4",
    "recency": "int4",
    "age": "int4",
    "revenue": "float8",
}
OPINION_COLUMNS: Columns = {
    "customer_id": "int8",
    "p_alive": "float8",
    "p_buy": "float8",
    "expected_orders": "float8",
    "clv": "float8",
    "clv_low": "float8",
    "clv_high": "float8",
    "clv_variance": "float8",
    "p_return": "float8",
    "due_in": "int4",
    "from_in": "int4",
    "median_in": "int4",
    "until_in": "int4",
    "withheld": "int2",
}
# `withheld` travels as an index into this; "" means that a date is given.
WITHHELD = ("", *CustomerInsight.Withheld.values)
# A date is given only to customers likelier to come than not, within twice the churn horizon: for them the
# window was measured to hold the promised 80 %.
LEAST_P_RETURN = 0.5
WINDOW_HORIZONS = 2


@dataclass(frozen=True, slots=True)
class Terms:
    churn_horizon_days: int
    value_horizon_days: int
    discount_share_per_year: float
    are_dates_given: bool = True


@dataclass(frozen=True, slots=True)
class History:
    """Customers, (n,); times in days, money in the tenant's currency."""

    customer_id: npt.NDArray[np.int64]
    order_days: Floats
    recency: Floats
    age: Floats
    revenue: Floats

    @classmethod
    def of(cls, arrays: Arrays) -> "History":
        return cls(
            customer_id=arrays["customer_id"],
            order_days=arrays["order_days"].astype(np.float64),
            recency=arrays["recency"].astype(np.float64),
            age=arrays["age"].astype(np.float64),
            revenue=arrays["revenue"],
        )


@dataclass(frozen=True, slots=True)
class Opinions:
    columns: Arrays
    patterns: int


def form_opinions(history: History, models: Models, terms: Terms) -> Opinions:
    """What the fitted models say of each customer, as columns of the temporary table `opinion`."""
    patterns = group_patterns(history.order_days - 1.0, history.recency, history.age)
    past = (patterns.frequency, patterns.recency, patterns.age)
    value_terms = clv.Terms(float(terms.value_horizon_days), discount_per_year=terms.discount_share_per_year)
    outlook = clv.purchase_outlook(models.purchases, value_terms, *past).of(patterns.inverse)
    # Whoever returned as much as they bought is valued as the smallest buyer, not as an average one.
    mean_value = np.maximum(history.revenue / history.order_days, 0.01)
    life = clv.lifetime_value(outlook, models.values, history.order_days, mean_value)
    by_pattern = {
        "p_alive": bgnbd.p_alive(models.purchases, *past),
        "p_buy": bgnbd.p_buy_within(models.purchases, float(terms.churn_horizon_days), *past),
        **_next_dates(past, models.gaps, terms),
    }
    columns: Arrays = {name: values[patterns.inverse] for name, values in by_pattern.items()}
    columns |= {
        "customer_id": history.customer_id,
        "expected_orders": outlook.expected,
        "clv": life.value,
        "clv_low": life.low,
        "clv_high": life.high,
        "clv_variance": life.variance,
    }
    return Opinions(columns, len(patterns.frequency))


def _next_dates(past: tuple[Floats, Floats, Floats], gaps: mbgcnbd.MbgCnbdParameters, terms: Terms) -> Arrays:
    """Days from `as_of` to the window of the next order, and from the last order to the day it was due."""
    horizon = float(terms.churn_horizon_days * WINDOW_HORIZONS)
    frequency, recency, age = past
    p_return = mbgcnbd.p_buy_within(gaps, horizon, *past)
    few = frequency + 1 < NEXT_DATE_ORDER_DAYS
    withheld = np.select(
        [np.full(len(few), not terms.are_dates_given), few, p_return < LEAST_P_RETURN],
        [_code("FEW_CUSTOMERS"), _code("FEW_ORDERS"), _code("UNLIKELY")],
        0,
    ).astype(np.int16)
    given = withheld == 0
    window = mbgcnbd.next_purchase(gaps, horizon, frequency[given], recency[given], age[given])
    return {
        "p_return": p_return,
        "withheld": withheld,
        "from_in": _spread(given, np.floor(window.earliest)),
        "median_in": _spread(given, np.round(window.median)),
        "until_in": _spread(given, np.ceil(window.latest)),
        "due_in": _due_in(frequency, recency, gaps, horizon, ~few & terms.are_dates_given),
    }


def _due_in(
    frequency: Floats, recency: Floats, gaps: mbgcnbd.MbgCnbdParameters, horizon: float, wanted: Booleans
) -> npt.NDArray[np.int32]:
    """When the next order was expected on the day of the last one: it does not move while we wait for it."""
    at_last_order = group_patterns(frequency[wanted], recency[wanted], recency[wanted])
    past = (at_last_order.frequency, at_last_order.recency, at_last_order.age)
    median = mbgcnbd.next_purchase(gaps, horizon, *past).median
    return _spread(wanted, np.maximum(np.round(median), 1.0)[at_last_order.inverse])


def _spread(rows: Booleans, values: Floats) -> npt.NDArray[np.int32]:
    """`values` at `rows`, -1 elsewhere."""
    spread = np.full(len(rows), -1, dtype=np.int32)
    spread[rows] = values
    return spread


def _code(name: str) -> int:
    return WITHHELD.index(CustomerInsight.Withheld[name].value)
