import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from insights.numerics import bgnbd, clv, gamma_gamma
from tests.insights.numerics.strategies import bgnbd_parameters, histories

PURCHASES = bgnbd.BgNbdParameters(r=0.45, alpha=40.0, a=0.8, b=2.5)
VALUES = gamma_gamma.GammaGammaParameters(p=6.2, q=3.7, v=15.4)
YEAR = clv.Terms(horizon=365.0)


def simulated_values(x: float, t_x: float, age: float, mean: float, count: int = 100_000) -> np.ndarray:
    """What customers with this very history spend in a year, drawn from the models' posteriors."""
    rng = np.random.default_rng(0)
    rates = rng.gamma(PURCHASES.r + x, 1 / (PURCHASES.alpha + age), count)
    leave = rng.geometric(rng.beta(PURCHASES.a, PURCHASES.b + x, count))
    alive = rng.random(count) < bgnbd.p_alive(PURCHASES, [x], [t_x], [age])[0]
    purchases = np.where(alive, np.minimum(rng.poisson(rates * 365), leave), 0)
    levels = rng.gamma(VALUES.q + VALUES.p * (x + 1), 1 / (VALUES.v + (x + 1) * mean), count)
    return np.where(purchases > 0, rng.gamma(np.maximum(VALUES.p * purchases, 1e-9)) / levels, 0.0)


@pytest.mark.parametrize(
    ("x", "t_x", "age", "mean"), [(0, 0, 30, 40), (0, 0, 600, 40), (1, 100, 200, 20), (5, 300, 320, 60)]
)
def test_value_variance_and_band_match_a_simulation(x, t_x, age, mean):
    spent = simulated_values(x, t_x, age, mean)
    outlook = clv.purchase_outlook(PURCHASES, YEAR, [x], [t_x], [age])
    life = clv.lifetime_value(outlook, VALUES, [x + 1], [mean])
    assert life.value[0] == pytest.approx(spent.mean(), rel=0.02)
    assert np.sqrt(life.variance[0]) == pytest.approx(spent.std(), rel=0.03)
    inside = (life.low[0] <= spent) & (spent <= life.high[0])
    assert 0.78 < inside.mean() < 0.92
    assert (spent > life.high[0]).mean() == pytest.approx(0.1, abs=0.025)


def test_discounting_agrees_with_the_integral():
    terms = clv.Terms(horizon=365.0, discount_per_year=0.1)
    outlook = clv.purchase_outlook(PURCHASES, terms, [0, 5], [0, 300], [30, 320])
    rate = np.log(1.1) / 365.25

    def expected(until: float, row: tuple[int, int, int]) -> float:
        return float(bgnbd.expected_purchases(PURCHASES, until, *([value] for value in row))[0])

    for found, row in zip(outlook.discounted, ((0, 0, 30), (5, 300, 320)), strict=True):
        later = quad(lambda t, row=row: np.exp(-rate * t) * expected(t, row), 0, 365)[0]
        exact = np.exp(-rate * 365) * expected(365, row) + rate * later
        assert found == pytest.approx(exact, rel=2e-5)


def test_no_discount_counts_every_purchase_in_full():
    outlook = clv.purchase_outlook(PURCHASES, YEAR, [3], [90], [200])
    assert outlook.discounted == pytest.approx(outlook.expected)


def test_customers_take_the_outlook_of_their_pattern():
    outlook = clv.purchase_outlook(PURCHASES, YEAR, [0, 3], [0, 90], [200, 200])
    of_customers = outlook.of(np.array([1, 0, 1]))
    assert of_customers.expected.tolist() == outlook.expected[[1, 0, 1]].tolist()


@given(histories(), bgnbd_parameters(), st.floats(0, 800), st.floats(0, 0.5), st.floats(0.01, 1e6))
def test_bands_are_finite_and_hold_the_value(past, parameters, horizon, discount, mean):
    terms = clv.Terms(horizon, discount_per_year=discount)
    outlook = clv.purchase_outlook(parameters, terms, *past)
    life = clv.lifetime_value(outlook, VALUES, past[0] + 1, np.full(len(past[0]), mean))
    for column in (life.value, life.low, life.high, life.variance):
        assert np.isfinite(column).all()
    assert ((life.low >= 0) & (life.low <= life.value) & (life.value <= life.high)).all()
    assert (outlook.discounted <= outlook.expected * (1 + 1e-9)).all()


def test_refuses_a_negative_rate():
    with pytest.raises(ValueError, match="discount"):
        clv.purchase_outlook(PURCHASES, clv.Terms(90.0, discount_per_year=-0.1), [0], [0], [5])
