import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betaincc

from insights.numerics import bgnbd, mbgcnbd
from insights.numerics.patterns import group_patterns
from tests.insights.numerics.oracle import cdnow_sample, lifetimes
from tests.insights.numerics.simulate import mbgcnbd_customers
from tests.insights.numerics.slopes import assert_is_slope
from tests.insights.numerics.strategies import histories, mbgcnbd_parameters

TRUE = mbgcnbd.MbgCnbdParameters(k=3, r=1.4, alpha=12.0, a=0.6, b=3.0)


def values(parameters: mbgcnbd.MbgCnbdParameters) -> tuple[float, ...]:
    return parameters.r, parameters.alpha, parameters.a, parameters.b


@pytest.mark.parametrize("k", [1, 2, 4])
def test_recovers_regularity_and_parameters(k):
    true = mbgcnbd.MbgCnbdParameters(k, 1.4, 12.0, 0.6, 3.0)
    people = mbgcnbd_customers(true, 10_000, seed=k)
    fitted = mbgcnbd.fit(*people.past, log_gaps=people.log_gaps)
    assert fitted.k == k
    assert values(fitted)[:2] == pytest.approx(values(true)[:2], rel=0.1)
    assert fitted.a / (fitted.a + fitted.b) == pytest.approx(true.a / (true.a + true.b), rel=0.15)


def test_a_sample_stands_for_many_customers():
    people = mbgcnbd_customers(TRUE, 60_000, seed=7)
    fitted = mbgcnbd.fit(*people.past, log_gaps=people.log_gaps)
    assert fitted.k == 3
    assert values(fitted) == pytest.approx(values(TRUE), rel=0.15)
    assert fitted == mbgcnbd.fit(*people.past, log_gaps=people.log_gaps)


def test_window_and_p_return_come_true_for_simulated_customers():
    people = mbgcnbd_customers(TRUE, 20_000, seed=8)
    horizon = 15.0
    back = people.next_in <= horizon
    window = mbgcnbd.next_purchase(TRUE, horizon, *people.past)
    assert window.p_return.mean() == pytest.approx(back.mean(), abs=0.01)
    for quantile, share in zip((window.earliest, window.median, window.latest), mbgcnbd.WINDOW, strict=True):
        assert (people.next_in[back] <= quantile[back]).mean() == pytest.approx(share, abs=0.02)
    alive = np.isfinite(people.next_in)
    assert mbgcnbd.p_alive(TRUE, *people.past).mean() == pytest.approx(alive.mean(), abs=0.01)


def test_k_1_is_the_mbg_nbd_of_lifetimes():
    x, t_x, age = cdnow_sample()
    fitted = mbgcnbd.fit(x, t_x, age, log_gaps=np.zeros(len(x)), regularities=[1], precision=0.0)
    with lifetimes() as library:
        fitter = library.ModifiedBetaGeoFitter().fit(x, t_x, age)
        theirs = fitter.conditional_probability_alive(x, t_x, age)
    assert values(fitted) == pytest.approx(tuple(fitter.params_[["r", "alpha", "a", "b"]]), rel=1e-3)
    np.testing.assert_allclose(mbgcnbd.p_alive(fitted, x, t_x, age), theirs, rtol=1e-3)


@given(histories(), mbgcnbd_parameters(), st.floats(0.1, 500))
def test_survival_is_the_incomplete_beta_function(past, parameters, gap):
    x, t_x, _ = past
    found = mbgcnbd._survival(parameters, x, t_x, np.full(len(x), gap))
    scale = parameters.alpha + t_x
    ratio = gap / (scale + gap)
    theirs = betaincc(parameters.k, parameters.r + parameters.k * x, ratio)
    np.testing.assert_allclose(found, theirs, rtol=1e-9, atol=1e-280)


@given(histories(), mbgcnbd_parameters())
def test_gradient_is_the_slope_of_the_log_likelihood(past, parameters):
    gaps = 0.7 * past[0]

    def value(point: np.ndarray) -> float:
        at = mbgcnbd.MbgCnbdParameters(parameters.k, *point)
        return mbgcnbd.log_likelihood(at, *past, log_gaps=gaps)[0]

    _, gradient = mbgcnbd.log_likelihood(parameters, *past, log_gaps=gaps)
    point = np.array(values(parameters))
    assert_is_slope(gradient, value, point)


@given(histories(), mbgcnbd_parameters(), st.floats(0, 1000), st.floats(0, 1000))
def test_predictions_are_probabilities_and_grow_with_the_horizon(past, parameters, one, other):
    short, long = sorted((one, other))
    sooner = mbgcnbd.p_buy_within(parameters, short, *past)
    later = mbgcnbd.p_buy_within(parameters, long, *past)
    alive = mbgcnbd.p_alive(parameters, *past)
    assert ((sooner >= 0) & (sooner <= later + 1e-12) & (later <= alive + 1e-12) & (alive < 1)).all()


@given(histories(), mbgcnbd_parameters(), st.floats(0.5, 400))
def test_windows_are_finite_ordered_and_inside_the_horizon(past, parameters, horizon):
    window = mbgcnbd.next_purchase(parameters, horizon, *past)
    columns = np.stack([np.zeros(len(past[0])), window.earliest, window.median, window.latest])
    assert np.isfinite(columns).all()
    assert (np.diff(columns, axis=0) >= -1e-6 * horizon).all()
    assert (window.latest <= horizon).all()


@given(histories())
def test_fit_is_finite_for_any_history(past):
    if past[2].sum() > 0:
        assert np.isfinite(values(mbgcnbd.fit(*past, log_gaps=past[0], regularities=[1, 2]))).all()


def test_fit_depends_neither_on_row_order_nor_on_grouping():
    people = mbgcnbd_customers(TRUE, 400, seed=9)
    x, t_x, age = people.frequency, np.ceil(people.recency), people.age
    grouped = group_patterns(x, t_x, age, people.log_gaps)
    whole = mbgcnbd.fit(x, t_x, age, log_gaps=people.log_gaps)
    turned = mbgcnbd.fit(x[::-1], t_x[::-1], age[::-1], log_gaps=people.log_gaps[::-1])
    by_pattern = mbgcnbd.fit(
        grouped.frequency, grouped.recency, grouped.age, grouped.weights, log_gaps=grouped.log_gaps
    )
    for fitted in (turned, by_pattern):
        assert fitted.k == whole.k
        assert values(fitted) == pytest.approx(values(whole), rel=1e-3)


def test_regular_buyers_who_are_overdue_are_less_alive_than_random_ones():
    past = ([6], [60], [100])
    random = mbgcnbd.MbgCnbdParameters(1, 1.4, 12.0, 0.6, 3.0)
    regular = mbgcnbd.MbgCnbdParameters(4, 1.4, 48.0, 0.6, 3.0)
    assert mbgcnbd.p_alive(regular, *past)[0] < mbgcnbd.p_alive(random, *past)[0]


def test_unlike_bg_nbd_one_time_buyers_may_have_left():
    old = bgnbd.BgNbdParameters(1.4, 12.0, 0.6, 3.0)
    assert bgnbd.p_alive(old, [0], [0], [300])[0] == 1.0
    assert mbgcnbd.p_alive(TRUE, [0], [0], [300])[0] < 0.5


def test_refuses_no_regularity_and_a_negative_horizon():
    with pytest.raises(ValueError, match="regularities"):
        mbgcnbd.fit([0], [0], [3], log_gaps=[0], regularities=[])
    for predict in (mbgcnbd.next_purchase, mbgcnbd.p_buy_within):
        with pytest.raises(ValueError, match="horizon"):
            predict(TRUE, -1.0, [0], [0], [3])
