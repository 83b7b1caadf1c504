import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insights.numerics import bgnbd
from insights.numerics.patterns import group_patterns
from tests.insights.numerics.simulate import bgnbd_customers
from tests.insights.numerics.slopes import assert_is_slope
from tests.insights.numerics.strategies import bgnbd_parameters, histories

TRUE = bgnbd.BgNbdParameters(r=0.6, alpha=8.0, a=0.8, b=2.5)


def values(parameters: bgnbd.BgNbdParameters) -> tuple[float, ...]:
    return parameters.r, parameters.alpha, parameters.a, parameters.b


def test_recovers_the_parameters_that_made_the_data():
    fitted = bgnbd.fit(*bgnbd_customers(TRUE, 60_000, seed=1).past)
    assert values(fitted) == pytest.approx(values(TRUE), rel=0.08)


def test_a_warm_start_from_a_sample_ends_where_a_cold_one_does(monkeypatch):
    past = bgnbd_customers(TRUE, 60_000, seed=2).past
    warm = bgnbd.fit(*past)
    monkeypatch.setattr(bgnbd, "_WARM_START_ROWS", 10**9)
    assert values(warm) == pytest.approx(values(bgnbd.fit(*past)), rel=1e-5)


def test_predicted_purchases_match_what_the_simulated_customers_did():
    people = bgnbd_customers(TRUE, 60_000, seed=3)
    bought = (people.next_in <= 15).mean()
    assert bgnbd.p_buy_within(TRUE, 15, *people.past).mean() == pytest.approx(bought, rel=0.02)


@given(histories(), bgnbd_parameters())
def test_gradient_is_the_slope_of_the_log_likelihood(past, parameters):
    def value(point: np.ndarray) -> float:
        return bgnbd.log_likelihood(bgnbd.BgNbdParameters(*point), *past)[0]

    _, gradient = bgnbd.log_likelihood(parameters, *past)
    point = np.array(values(parameters))
    assert_is_slope(gradient, value, point)


@settings(max_examples=40)
@given(histories(), st.randoms(use_true_random=False))
def test_fit_depends_neither_on_row_order_nor_on_grouping(past, random):
    if past[2].sum() == 0:
        return
    rows = list(range(len(past[0])))
    random.shuffle(rows)
    grouped = group_patterns(*past)
    whole = values(bgnbd.fit(*past))
    assert values(bgnbd.fit(*(column[rows] for column in past))) == pytest.approx(whole, rel=1e-3)
    by_pattern = bgnbd.fit(grouped.frequency, grouped.recency, grouped.age, grouped.weights)
    assert values(by_pattern) == pytest.approx(whole, rel=1e-3)


@settings(max_examples=40)
@given(histories())
def test_fit_is_finite_for_any_history(past):
    if past[2].sum() == 0:
        return
    parameters = bgnbd.fit(*past)
    assert np.isfinite(values(parameters)).all()
    assert np.isfinite(bgnbd.expected_purchases(parameters, 365, *past)).all()


def test_fit_does_not_depend_on_the_unit_of_time():
    x, t_x, age = bgnbd_customers(TRUE, 500, seed=4).past
    weeks, days = bgnbd.fit(x, t_x, age), bgnbd.fit(x, t_x * 7, age * 7)
    assert values(days) == pytest.approx((weeks.r, weeks.alpha * 7, weeks.a, weeks.b), rel=1e-6)


@given(histories(), bgnbd_parameters(), st.floats(0, 1000), st.floats(0, 1000))
def test_predictions_are_probabilities_and_grow_with_the_horizon(past, parameters, one, other):
    short, long = sorted((one, other))
    for predict in (bgnbd.p_buy_within, bgnbd.expected_purchases):
        sooner, later = predict(parameters, short, *past), predict(parameters, long, *past)
        assert (sooner >= 0).all()
        assert (later >= sooner * (1 - 1e-9)).all()
        assert np.isfinite(later).all()
    assert (bgnbd.p_buy_within(parameters, long, *past) <= 1).all()
    assert (bgnbd.p_buy_within(parameters, long, *past) <= bgnbd.p_alive(parameters, *past)).all()


@given(histories(), bgnbd_parameters(), st.floats(0.1, 400))
def test_at_least_one_purchase_is_rarer_than_their_mean_and_pairs_fit_between(past, parameters, horizon):
    mean, pairs = bgnbd.purchase_moments(parameters, horizon, *past)
    p_buy = bgnbd.p_buy_within(parameters, horizon, *past)
    assert (p_buy <= mean * (1 + 1e-6)).all()
    # Bonferroni's lower bound on the chance of at least one
    assert (mean - pairs / 2 <= p_buy * (1 + 1e-6) + 1e-9).all()


def test_one_time_buyers_are_surely_alive_but_not_sure_to_buy():
    past = ([0], [0], [400.0])
    assert bgnbd.p_alive(TRUE, *past)[0] == 1.0
    assert bgnbd.p_buy_within(TRUE, 52, *past)[0] < 0.1


def test_refuses_a_fit_without_time_and_a_negative_horizon():
    with pytest.raises(ValueError, match="observed for any time"):
        bgnbd.fit([0, 0], [0, 0], [0, 0])
    with pytest.raises(ValueError, match="horizon"):
        bgnbd.p_buy_within(TRUE, -1, [0], [0], [3])
    with pytest.raises(ValueError, match="weights"):
        bgnbd.fit([0], [0], [3], weights=[0])
