import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import roots_jacobi

from insights.numerics.quadrature import beta_nodes


@given(st.floats(0.02, 50), st.floats(0.02, 1e5))
def test_the_first_moments_of_the_beta_distribution(a, b):
    nodes, weights = beta_nodes(a, np.array([b]), 24)
    mean = a / (a + b)
    assert weights.sum() == pytest.approx(1)
    assert (weights * nodes).sum() == pytest.approx(mean, rel=1e-9, abs=1e-14)
    assert (weights * nodes**2).sum() == pytest.approx(mean * (a + 1) / (a + b + 1), rel=1e-9, abs=1e-14)
    assert ((nodes > 0) & (nodes <= 1)).all()


@pytest.mark.parametrize(("a", "b"), [(1.0, 1.0), (0.5, 0.5), (0.8, 2.4), (0.25, 0.75)])
def test_equal_to_scipy(a, b):
    nodes, weights = beta_nodes(a, np.array([b]), 24)
    with np.errstate(invalid="ignore"):
        theirs, their_weights = roots_jacobi(24, b - 1, a - 1)
    np.testing.assert_allclose(nodes[0], (1 + theirs) / 2, rtol=1e-10)
    np.testing.assert_allclose(weights[0], their_weights / their_weights.sum(), rtol=1e-8)


def test_one_rule_per_b():
    together, _ = beta_nodes(0.8, np.array([2.4, 3.4, 90.0]), 24)
    for row, b in zip(together, (2.4, 3.4, 90.0), strict=True):
        np.testing.assert_allclose(row, beta_nodes(0.8, np.array([b]), 24)[0][0], rtol=1e-12)
