"""Equal to `lifetimes` where it is right; finite where it is not."""

import warnings

import numpy as np
import pytest

from insights.numerics import bgnbd
from tests.insights.numerics.oracle import cdnow_sample, lifetimes


@pytest.fixture(scope="module")
def fitter():
    with lifetimes() as library:
        return library.BetaGeoFitter().fit(*cdnow_sample())


@pytest.fixture(scope="module")
def fitted(fitter):
    return bgnbd.BgNbdParameters(**{name: float(value) for name, value in fitter.params_.items()})


def test_parameters(fitter):
    ours = bgnbd.fit(*cdnow_sample())
    assert (ours.r, ours.alpha, ours.a, ours.b) == pytest.approx(tuple(fitter.params_), rel=1e-4)


@pytest.mark.parametrize("weeks", [1, 13, 39, 104])
def test_expected_purchases(fitter, fitted, weeks):
    with lifetimes():
        theirs = fitter.conditional_expected_number_of_purchases_up_to_time(weeks, *cdnow_sample())
    np.testing.assert_allclose(bgnbd.expected_purchases(fitted, weeks, *cdnow_sample()), theirs, rtol=1e-11)


def test_p_alive(fitter, fitted):
    with lifetimes():
        theirs = fitter.conditional_probability_alive(*cdnow_sample())
    np.testing.assert_allclose(bgnbd.p_alive(fitted, *cdnow_sample()), theirs, rtol=1e-12)


def test_log_likelihood(fitter, fitted):
    logs = np.log([fitted.r, fitted.alpha, fitted.a, fitted.b])
    with lifetimes():
        theirs = -2357 * fitter._negative_log_likelihood(logs, *cdnow_sample(), np.ones(2357), 0.0)
    value, gradient = bgnbd.log_likelihood(fitted, *cdnow_sample())
    assert value == pytest.approx(theirs, rel=1e-12)
    assert np.abs(gradient).max() < 0.1


@pytest.mark.parametrize("customers", [20, 50, 100, 300])
@pytest.mark.parametrize("seed", range(5))
def test_small_tenants_are_finite(customers, seed):
    rows = np.random.default_rng(seed).choice(2357, customers, replace=False)
    past = tuple(column[rows] for column in cdnow_sample())
    parameters = bgnbd.fit(*past)
    expected = bgnbd.expected_purchases(parameters, 52, *past)
    assert np.isfinite(expected).all()
    # a year of this sample's customers buys .4 to 2 times each, whatever the few rows say
    assert 0.2 < expected.mean() < 4


@pytest.mark.parametrize(("a", "b"), [(1.0, 2.4), (0.3, 0.4), (0.5, 0.5), (0.02, 0.5), (3.0, 5000.0)])
def test_expected_purchases_are_finite_where_equation_10_divides_by_zero(a, b):
    x, t_x, age = np.array([0.0, 1, 5, 100]), np.array([0.0, 5, 20, 38]), np.full(4, 39.0)
    parameters = bgnbd.BgNbdParameters(0.24, 4.4, a, b)
    near = bgnbd.BgNbdParameters(0.24, 4.4, a + 1e-7, b)
    expected = bgnbd.expected_purchases(parameters, 39, x, t_x, age)
    assert np.isfinite(expected).all()
    assert (expected > 0).all()
    np.testing.assert_allclose(expected, bgnbd.expected_purchases(near, 39, x, t_x, age), rtol=1e-4)


def test_the_library_leaves_no_trace():
    filters = list(warnings.filters)
    with lifetimes() as library:
        library.BetaGeoFitter().fit(*cdnow_sample())
    assert list(warnings.filters) == filters
