import numpy as np
import pytest
from hypothesis import given

from insights.numerics.patterns import group_patterns
from tests.insights.numerics.strategies import histories


@given(histories())
def test_the_inverse_rebuilds_each_customer(past):
    grouped = group_patterns(*past)
    for column, pattern in zip(past, (grouped.frequency, grouped.recency, grouped.age), strict=True):
        np.testing.assert_array_equal(pattern[grouped.inverse], column)
    assert grouped.weights.sum() == len(past[0])


def test_patterns_are_distinct_and_in_order():
    x, t_x, age = [1, 0, 1, 0, 1], [4, 0, 4, 0, 3], [9, 9, 9, 9, 9]
    grouped = group_patterns(x, t_x, age)
    rows = list(zip(grouped.frequency, grouped.recency, grouped.age, grouped.weights, strict=True))
    assert rows == [(0, 0, 9, 2), (1, 3, 9, 1), (1, 4, 9, 2)]


def test_weeks_group_as_their_days_do():
    rng = np.random.default_rng(0)
    x = rng.integers(0, 3, 500)
    t_x = np.where(x > 0, rng.integers(1, 50, 500), 0)
    age = t_x + rng.integers(0, 9, 500)
    days, weeks = group_patterns(x, t_x, age), group_patterns(x, t_x / 7, age / 7)
    np.testing.assert_array_equal(days.weights, weeks.weights)
    np.testing.assert_array_equal(days.inverse, weeks.inverse)


def test_wide_values_do_not_overflow_the_key():
    x = np.array([1.0, 1.0, 2.0])
    t_x = np.array([1e6 - 1, 1e6 - 1, 7.5])
    age = np.array([1e6, 1e6, 1e15])
    assert group_patterns(x * 1e6, t_x, age).weights.tolist() == [2, 1]


def test_log_gaps_are_averaged_over_a_pattern():
    grouped = group_patterns([2, 2, 0], [8, 8, 0], [9, 9, 9], log_gaps=[1.0, 2.0, 0.0])
    assert grouped.log_gaps.tolist() == [0.0, 1.5]


@pytest.mark.parametrize(
    ("x", "t_x", "age", "rule"),
    [
        ([1.5], [1], [2], "whole numbers"),
        ([-1], [1], [2], "whole numbers"),
        ([1], [3], [2], "between 0 and age"),
        ([0], [1], [2], "exactly where frequency is 0"),
        ([1], [0], [2], "exactly where frequency is 0"),
        ([1], [float("nan")], [2], "not finite"),
        ([[1]], [1], [2], "one-dimensional"),
    ],
)
def test_refuses_what_is_no_history(x, t_x, age, rule):
    with pytest.raises(ValueError, match=rule):
        group_patterns(x, t_x, age)
