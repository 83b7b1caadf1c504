import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.numerics import scores


def test_auc_counts_pairs_and_halves_ties():
    assert scores.auc([1, 2, 3, 4], [False, False, True, True]) == 1.0
    assert scores.auc([4, 3, 2, 1], [False, False, True, True]) == 0.0
    assert scores.auc([1, 2, 2, 3], [False, True, False, True]) == pytest.approx((1 + 0.5 + 1 + 1) / 4)


def test_auc_is_undefined_when_all_or_none_did_it():
    assert math.isnan(scores.auc([1, 2], [True, True]))
    assert math.isnan(scores.auc([1, 2], [False, False]))


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=2, max_size=50))
def test_auc_of_the_opposite_score_is_the_rest(rows):
    score, happened = np.array([row[0] for row in rows]), [row[1] for row in rows]
    if len(set(happened)) == 2:
        assert scores.auc(score, happened) + scores.auc(-score, happened) == pytest.approx(1)


def test_calibration_error_of_an_honest_and_a_boastful_forecast():
    happened = np.arange(1000) % 10 == 0
    assert scores.calibration_error(np.full(1000, 0.1), happened) == pytest.approx(0, abs=1e-12)
    assert scores.calibration_error(np.full(1000, 0.4), happened) == pytest.approx(0.3)


def test_errors():
    assert scores.mean_absolute_error([1, 2, 9], [1, 4, 3]) == pytest.approx(8 / 3)
    assert scores.median_absolute_error([1, 2, 9], [1, 4, 3]) == 2
    assert scores.root_mean_square_error([1, 2, 9], [1, 4, 3]) == pytest.approx(math.sqrt(40 / 3))


def test_top_capture():
    actual = np.array([50.0, 10, 10, 10, 10, 2, 2, 2, 2, 2])
    assert scores.top_capture(actual, actual) == 0.5
    assert scores.top_capture(-actual, actual) == 0.02
    assert math.isnan(scores.top_capture([1, 2], [0, 0]))


def test_coverage_includes_the_ends():
    assert scores.coverage([0, 0, 0], [5, 5, 5], [0, 5, 6]) == pytest.approx(2 / 3)


def test_rivals():
    x, t_x, age = [2, 2, 0], [40, 40, 0], [50, 90, 9]
    gap = scores.own_mean_gap(x, t_x, age)
    assert gap[:2].tolist() == [10, 0]
    assert math.isnan(gap[2])
    assert scores.days_since_last(t_x, age).tolist() == [10, 50, 9]
    assert scores.own_rate_value([300, 300], [100, 1], 60).tolist() == [180, 600]
