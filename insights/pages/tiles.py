"""A figure beside the one of the period before: what changed, in sign, word, arrow and color."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from insights.sparkline import Sparkline, sparkline

# Below this many purchases in either period a change is more chance than news.
FEWEST_COMPARED = 20
# Changes that round to nothing read as "about the same".
_SAME_SHARE = 0.005


@dataclass(frozen=True, slots=True)
class Change:
    """`mood` is good, bad or none; `arrow` the name of an icon, "" for none."""

    text: str
    mood: str = "none"
    arrow: str = ""
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    label: str
    value: str
    how: str
    exact: str = ""
    change: Change | None = None
    spark: Sparkline | None = None
    href: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a change is measured against. `purchases` is the smaller number of purchases of the two periods."""

    purchases: int
    is_complete: bool
    explanation: str

    @property
    def is_meaningful(self) -> bool:
        return self.is_complete and self.purchases >= FEWEST_COMPARED


def change_of(
    now: Decimal | float | None, earlier: Decimal | float | None, *, against: Comparison | None
) -> Change | None:
    """The change in percent; None where no comparison is wanted."""
    if against is None:
        return None
    if not against.is_meaningful or now is None or not earlier or earlier < 0:
        return Change("too few to compare", explanation=against.explanation)
    share = float(now) / float(earlier) - 1
    return _worded(share, f"{abs(share) * 100:.0f}\u00a0%", against.explanation)


def change_in_points(now: float | None, earlier: float | None, *, against: Comparison | None) -> Change | None:
    """For shares: the difference in percentage points, so that 20 % to 22 % does not read as +10 %."""
    if against is None:
        return None
    if not against.is_meaningful or now is None or earlier is None:
        return Change("too few to compare", explanation=against.explanation)
    difference = now - earlier
    return _worded(difference, f"{abs(difference) * 100:.0f}\u00a0points", against.explanation)


def spark_of(values: Sequence[Decimal | float | int]) -> Sparkline | None:
    return sparkline([float(value) for value in values])


def _worded(share: float, size: str, explanation: str) -> Change:
    if abs(share) < _SAME_SHARE:
        return Change("about the same", arrow="flat", explanation=explanation)
    if share > 0:
        return Change(f"+{size} more", mood="good", arrow="up", explanation=explanation)
    return Change(f"\u2212{size} less", mood="bad", arrow="down", explanation=explanation)
