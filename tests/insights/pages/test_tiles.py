import pytest

from insights.pages.tiles import change_of
from insights.queries.overview import Kpi


def _kpi(change: float | None, *, unit="count", not_compared="") -> Kpi:
    return Kpi("orders", "Orders", unit, 10, 8, change, not_compared, "Completed orders.")


@pytest.mark.parametrize(
    ("share", "text", "mood", "arrow"),
    [
        (0.08, "+8\u00a0% up", "good", "up"),
        (-0.031, "\u22123\u00a0% down", "bad", "down"),
        (0.004, "about the same", "none", "flat"),
        (-0.0049, "about the same", "none", "flat"),
        (8.99, "+899\u00a0% up", "good", "up"),
        (9.0, "\u00d710 up", "good", "up"),
        (132.4, "\u00d7133 up", "good", "up"),
        (1999.0, "\u00d72,000 up", "good", "up"),
    ],
)
def test_change_has_sign_word_arrow_and_mood(share: float, text: str, mood: str, arrow: str) -> None:
    change = change_of(_kpi(share), comparison="Compared.")
    assert (change.text, change.mood, change.arrow) == (text, mood, arrow)
    assert change.explanation == "Before: 8. Compared."


def test_shares_change_by_points() -> None:
    kpi = Kpi("repeat_rate", "Came back", "share", 0.78, 0.75, 0.03, "", "")
    change = change_of(kpi, comparison="")
    assert (change.text, change.explanation) == ("+3\u00a0points up", "Before: 75\u00a0%. ")


def test_where_nothing_can_be_said_the_reason_stands() -> None:
    change = change_of(_kpi(None, not_compared="too few to compare"), comparison="Compared.")
    assert (change.text, change.mood, change.arrow) == ("too few to compare", "none", "")
