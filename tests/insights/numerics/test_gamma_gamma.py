import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.numerics import gamma_gamma
from tests.insights.numerics.oracle import cdnow_repeaters, lifetimes
from tests.insights.numerics.simulate import gamma_gamma_orders
from tests.insights.numerics.slopes import assert_is_slope

TRUE = gamma_gamma.GammaGammaParameters(p=5.0, q=3.5, v=20.0)
orders_and_means = st.lists(st.tuples(st.integers(1, 50), st.floats(0.01, 1e5)), min_size=1, max_size=30).map(
    lambda rows: (np.array([row[0] for row in rows]), np.array([row[1] for row in rows]))
)


def values(parameters: gamma_gamma.GammaGammaParameters) -> tuple[float, ...]:
    return parameters.p, parameters.q, parameters.v


def test_fader_hardie_2013_parameters_of_946_repeaters():
    x, mean = cdnow_repeaters()
    assert len(x) == 946
    fitted = gamma_gamma.fit(x, mean, precision=0.0)
    assert values(fitted) == pytest.approx((6.25, 3.74, 15.44), abs=0.01)
    assert values(fitted) == pytest.approx((6.2488, 3.7446, 15.4477), abs=1e-4)


def test_equal_to_lifetimes():
    x, mean = cdnow_repeaters()
    fitted = gamma_gamma.fit(x, mean, precision=0.0)
    with lifetimes() as library:
        fitter = library.GammaGammaFitter().fit(x, mean)
        theirs = fitter.conditional_expected_average_profit(x, mean)
    assert values(fitted) == pytest.approx(tuple(fitter.params_), rel=1e-4)
    np.testing.assert_allclose(gamma_gamma.expected_value(fitted, x, mean), theirs, rtol=1e-4)


def test_the_prior_hardly_moves_the_946():
    x, mean = cdnow_repeaters()
    assert values(gamma_gamma.fit(x, mean)) == pytest.approx((6.25, 3.74, 15.44), rel=2e-3)


def test_recovers_the_parameters_that_made_the_data():
    fitted = gamma_gamma.fit(*gamma_gamma_orders(TRUE, 40_000, seed=1))
    assert values(fitted) == pytest.approx(values(TRUE), rel=0.04)


def test_weights_stand_for_repeated_rows():
    k, mean = gamma_gamma_orders(TRUE, 300, seed=2)
    twice = gamma_gamma.fit(np.tile(k, 2), np.tile(mean, 2))
    assert values(gamma_gamma.fit(k, mean, np.full(300, 2))) == pytest.approx(values(twice), rel=1e-4)


def test_the_currency_only_scales_v():
    k, mean = gamma_gamma_orders(TRUE, 300, seed=3)
    euro, yen = gamma_gamma.fit(k, mean), gamma_gamma.fit(k, mean * 160)
    assert values(yen) == pytest.approx((euro.p, euro.q, euro.v * 160), rel=1e-6)


@given(orders_and_means)
def test_fit_and_values_are_finite_for_any_orders(rows):
    fitted = gamma_gamma.fit(*rows)
    assert np.isfinite(values(fitted)).all()
    expected = gamma_gamma.expected_value(fitted, *rows)
    assert np.isfinite(expected).all()
    assert (expected > 0).all()
    mean, square, product = gamma_gamma.value_moments(fitted, *rows)
    assert (square >= product).all()
    assert (product >= mean**2 * (1 - 1e-9)).all()


@given(orders_and_means)
def test_expected_value_lies_between_the_customers_and_the_populations_mean(rows):
    expected = gamma_gamma.expected_value(TRUE, *rows)
    low, high = np.minimum(rows[1], TRUE.mean_value), np.maximum(rows[1], TRUE.mean_value)
    assert ((expected >= low * (1 - 1e-12)) & (expected <= high * (1 + 1e-12))).all()


@given(orders_and_means)
def test_gradient_is_the_slope_of_the_log_likelihood(rows):
    def value(point: np.ndarray) -> float:
        return gamma_gamma.log_likelihood(gamma_gamma.GammaGammaParameters(*point), *rows)[0]

    _, gradient = gamma_gamma.log_likelihood(TRUE, *rows)
    point = np.array(values(TRUE))
    assert_is_slope(gradient, value, point)


def test_correlation_of_value_with_frequency():
    k, mean = gamma_gamma_orders(TRUE, 5000, seed=4)
    assert abs(gamma_gamma.value_frequency_correlation(k, mean)) < 0.05
    assert gamma_gamma.value_frequency_correlation(k, mean * k) > 0.3
    assert gamma_gamma.value_frequency_correlation([2, 2], [5, 9]) == 0.0


def test_refuses_values_that_are_not_positive_and_customers_without_orders():
    with pytest.raises(ValueError, match="above 0"):
        gamma_gamma.fit([1, 2], [5, 0])
    with pytest.raises(ValueError, match="at least 1"):
        gamma_gamma.expected_value(TRUE, [0], [5])
