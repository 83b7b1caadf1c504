import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.contrast import contrast_ratio, is_color

colors = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_figures_of_wcag() -> None:
    assert contrast_ratio("#000000", "#ffffff") == pytest.approx(21)
    assert contrast_ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast_ratio("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_short_form_reads_as_the_long_one() -> None:
    assert contrast_ratio("#0f0", "#00ff00") == 1


@given(colors, colors)
def test_order_does_not_matter_and_the_ratio_stays_in_range(one: str, other: str) -> None:
    ratio = contrast_ratio(one, other)
    assert 1 <= ratio <= 21.0001
    assert ratio == contrast_ratio(other, one)


@pytest.mark.parametrize("text", ["", "red", "#12345", "#1234567", "#ggg", "0f6b5c", "#0f6b5c;color:red", "#0f6b5c\n"])
def test_anything_else_is_no_color(text: str) -> None:
    assert not is_color(text)
    with pytest.raises(ValueError, match="looks like"):
        contrast_ratio(text, "#ffffff")
