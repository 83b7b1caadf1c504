import re

from hypothesis import given
from hypothesis import strategies as st

from insights.sparkline import HEIGHT, WIDTH, sparkline

amounts = st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=60)


def test_scale_starts_at_zero_so_that_a_small_change_looks_small() -> None:
    spark = sparkline([100, 101])
    assert spark is not None
    first, last = (float(y) for y in re.findall(r" ([\d.]+)(?: L|$)", spark.line))
    assert abs(first - last) < 1


def test_one_value_is_no_line() -> None:
    assert sparkline([5.0]) is None
    assert sparkline([]) is None


def test_zeros_lie_at_the_bottom() -> None:
    spark = sparkline([0, 0])
    assert spark is not None
    assert spark.line == "M0.0 26.0 L100.0 26.0"


@given(amounts)
def test_every_point_stays_in_the_picture(values: list[float]) -> None:
    spark = sparkline(values)
    assert spark is not None
    points = re.findall(r"(-?[\d.]+) (-?[\d.]+)", spark.line)
    assert len(points) == len(values)
    assert all(0 <= float(x) <= WIDTH and 0 <= float(y) <= HEIGHT for x, y in points)
