"""Whatever the histories, opinions are finite and in order."""

import json
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insights.numerics.holdout import OrderLog
from insights.refresh.fitting import EPOCH, fit_models, look_back, models_as_json, models_from_json
from insights.refresh.opinions import OPINION_COLUMNS, WITHHELD, History, Terms, form_opinions

AS_OF = date(2026, 6, 30)
TERMS = Terms(churn_horizon_days=90, value_horizon_days=365, discount_share_per_year=0.1)
# Money has two decimals; returns take away.
amounts = st.one_of(st.floats(-1000, 1000), st.sampled_from([0.0, 0.01, 1e9])).map(lambda amount: round(amount, 2))
buyers = st.lists(st.dictionaries(st.integers(0, 3000), amounts, min_size=1, max_size=12), min_size=1, max_size=30)


def log_of(customers):
    rows = [(number, day, amount) for number, days in enumerate(customers) for day, amount in days.items()]
    who, ago, amount = zip(*rows, strict=True)
    return OrderLog.of(who, (AS_OF - EPOCH).days - np.array(ago), amount)


def history_of(customers):
    return History(
        customer_id=np.arange(len(customers)),
        order_days=np.array([float(len(days)) for days in customers]),
        recency=np.array([float(max(days) - min(days)) for days in customers]),
        age=np.array([float(max(days)) for days in customers]),
        revenue=np.array([float(sum(days.values())) for days in customers]),
    )


def form(customers, terms=TERMS):
    history = history_of(customers)
    return form_opinions(history, fit_models(history, log_of(customers), as_of=AS_OF), terms)


@settings(max_examples=60, deadline=None)
@given(buyers)
def test_opinions_are_finite_and_in_order(customers):
    found = form(customers).columns
    assert set(found) == set(OPINION_COLUMNS)
    assert all(np.isfinite(found[name]).all() for name in OPINION_COLUMNS)
    for share in ("p_alive", "p_buy", "p_return"):
        assert ((found[share] >= 0) & (found[share] <= 1)).all()
    assert (found["clv_low"] <= found["clv"]).all()
    assert (found["clv"] <= found["clv_high"]).all()
    assert (found["clv_high"] < 1e14).all(), "fits into its column"
    given_dates = found["withheld"] == 0
    assert (found["from_in"] <= found["median_in"]).all()
    assert (found["median_in"] <= found["until_in"]).all()
    assert (found["due_in"][given_dates] >= 1).all()
    assert (found["until_in"][~given_dates] == -1).all()


@settings(max_examples=60, deadline=None)
@given(buyers)
def test_the_look_back_can_be_kept_as_json(customers):
    json.dumps(look_back(log_of(customers), as_of=AS_OF, horizon_days=90), allow_nan=False)


def test_equal_histories_get_equal_opinions():
    found = form([{100: 5.0, 50: 5.0}, {100: 5.0, 50: 5.0}, {10: 5.0}])
    assert found.patterns == 2
    assert found.columns["p_buy"][0] == found.columns["p_buy"][1]
    assert found.columns["clv"][0] == found.columns["clv"][1]


def test_the_day_it_was_due_does_not_move_while_we_wait():
    def at(waited):
        return {day + waited: 10.0 for day in range(0, 100, 10)}

    crowd = [dict.fromkeys(range(number, 200, 10), 10.0) for number in range(40)]
    models = fit_models(history_of(crowd), log_of(crowd), as_of=AS_OF)
    soon, late = (form_opinions(history_of([at(waited)]), models, TERMS).columns for waited in (1, 12))
    assert soon["due_in"] == late["due_in"]
    assert late["median_in"] > 0


def test_no_dates_where_the_tenant_gives_none():
    crowd = [dict.fromkeys(range(number, 200, 10), 10.0) for number in range(40)]
    terms = Terms(90, 365, 0.1, are_dates_given=False)
    found = form(crowd, terms).columns
    assert {WITHHELD[code] for code in found["withheld"]} == {"few_customers"}
    assert (found["due_in"] == -1).all()


def test_models_survive_being_kept():
    crowd = [dict.fromkeys(range(number, 200, 10), 10.0) for number in range(40)]
    models = fit_models(history_of(crowd), log_of(crowd), as_of=AS_OF)
    assert models_from_json(models_as_json(models)) == models


@pytest.mark.parametrize(("first_ago", "expected"), [(179, False), (180, True)])
def test_the_look_back_needs_as_much_history_as_it_forecasts(first_ago, expected):
    crowd = [dict.fromkeys(range(number, first_ago + 1, 10), 10.0) | {first_ago: 1.0} for number in range(40)]
    found = look_back(log_of(crowd), as_of=AS_OF, horizon_days=90)
    assert bool(found) is expected
    if found:
        assert found["cutoff"] == (AS_OF - timedelta(days=90)).isoformat()
