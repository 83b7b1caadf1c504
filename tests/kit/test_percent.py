import pytest

from kit.percent import percent_text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0, "0\u00a0%"), (0.004, "<1\u00a0%"), (0.5, "50\u00a0%"), (0.996, ">99\u00a0%"), (1.0, "100\u00a0%")],
)
def test_little_is_not_none_and_almost_sure_is_not_sure(share: float, text: str) -> None:
    assert percent_text(share) == text
