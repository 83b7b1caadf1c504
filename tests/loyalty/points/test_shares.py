from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from loyalty.points.shares import round_down_together, share_out

parts = st.lists(st.fractions(min_value=0, max_value=1000, max_denominator=900), max_size=12)


def test_what_rounding_loses_goes_to_whoever_lost_most():
    exact = [Fraction("12.40"), Fraction("7.50"), Fraction("3.30")]  # 23.20
    assert round_down_together(exact) == [12, 8, 3]


def test_of_equal_losers_the_earlier_is_first():
    assert round_down_together([Fraction(1, 2)] * 3) == [1, 0, 0]


def test_shares_follow_the_weights():
    assert share_out(10, [Fraction(1), Fraction(2)]) == [3, 7]
    assert share_out(10, [Fraction(0), Fraction(0)]) == [0, 0]


@given(parts)
def test_the_parts_add_up_and_each_is_near_its_own(exact):
    whole = round_down_together(exact)
    assert sum(whole) == sum(exact, Fraction(0)) // 1
    assert all(part // 1 <= rounded <= part // 1 + 1 for part, rounded in zip(exact, whole, strict=True))


@given(st.integers(0, 10_000), parts)
def test_all_is_shared_out(points, weights):
    assert sum(share_out(points, weights)) == (points if any(weights) else 0)
