import numpy as np
import pytest

from insights.numerics import bgnbd, clv, gamma_gamma, totals
from insights.numerics.posterior import log_covariance
from tests.insights.numerics.simulate import bgnbd_customers, gamma_gamma_orders

PURCHASES = bgnbd.BgNbdParameters(r=0.6, alpha=8.0, a=0.8, b=2.5)
VALUES = gamma_gamma.GammaGammaParameters(p=5.0, q=3.5, v=20.0)


def relative_deviation(customers: int, seed: int = 1) -> float:
    past = bgnbd_customers(PURCHASES, customers, seed).past
    _, mean = gamma_gamma_orders(VALUES, customers, seed)
    fitted = bgnbd.fit(*past), gamma_gamma.fit(past[0] + 1, mean)
    return totals.relative_deviation_of_total(*fitted, 26.0, past, mean)


def test_the_deviation_is_that_of_refitted_simulations():
    """Totals predicted for one crowd with parameters fitted on forty others of 1,000 customers."""
    crowd = bgnbd_customers(PURCHASES, 2000, seed=0).past
    predicted = [
        bgnbd.expected_purchases(bgnbd.fit(*bgnbd_customers(PURCHASES, 1000, seed).past), 26.0, *crowd).sum()
        for seed in range(1, 41)
    ]
    spread = np.std(predicted) / np.mean(predicted)
    assert relative_deviation(1000) == pytest.approx(spread, rel=0.5)


def test_few_customers_know_less():
    small, middle, large = (relative_deviation(count) for count in (50, 500, 5000))
    assert small > 2 * middle > 4 * large


def test_a_sample_tells_what_all_would(monkeypatch):
    whole = relative_deviation(8000)
    monkeypatch.setattr(totals, "SAMPLE_CUSTOMERS", 2000)
    assert relative_deviation(8000) == pytest.approx(whole, rel=0.15)


def test_band_of_a_sum():
    one = np.ones(400)
    life = clv.LifetimeValue(value=10 * one, low=0 * one, high=30 * one, variance=100 * one)
    sure = totals.total_band(life, 0.0, drift=0.0)
    assert (sure.value, round(sure.low), round(sure.high)) == (4000, 3752, 4265)
    assert totals.total_band(life, 0.0).high > totals.total_band(life, 0.1, drift=0.0).high > sure.high


def test_nothing_expected_is_nothing_with_no_band():
    zero = np.zeros(3)
    assert totals.total_band(clv.LifetimeValue(zero, zero, zero, zero), 0.3) == totals.Band(0.0, 0.0, 0.0)


def test_covariance_of_a_known_likelihood_and_of_one_that_says_nothing():
    """A normal log-likelihood in the logs with precisions 100 and 0: variance .01, and the prior's most, 1."""

    def log_likelihood(point: np.ndarray) -> tuple[float, np.ndarray]:
        logs = np.log(point)
        return -50 * logs[0] ** 2, np.array([-100 * logs[0] / point[0], 0.0])

    covariance = log_covariance(log_likelihood, np.array([1.0, 3.0]), precision=0.0)
    np.testing.assert_allclose(covariance, [[0.01, 0], [0, 1]], atol=1e-6)
