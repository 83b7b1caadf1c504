"""A figure beside the one of the previous period: what changed, in sign, word, arrow and color."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from insights.pages.money import full, short
from insights.queries.kpis import Unit
from insights.queries.overview import Kpi
from insights.sparkline import Sparkline, sparkline
from kit.percent import percent_text

# Changes that round to nothing read as "about the same".
_SAME_SHARE = 0.005
MANIFOLD = 10  # from here on "12 times" says more than "+1,124 %"


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


def tile_of(kpi: Kpi, *, is_compared: bool, comparison: str, history: Sequence[Decimal | int]) -> Tile:
    """`comparison` says in a sentence with which days the figure is compared."""
    return Tile(
        label=kpi.label,
        value=_value_text(kpi, kpi.value),
        exact=_exact_text(kpi),
        how=kpi.how_counted,
        change=change_of(kpi, comparison=comparison) if is_compared else None,
        spark=sparkline([float(value) for value in history]),
    )


def change_of(kpi: Kpi, *, comparison: str) -> Change:
    if kpi.change_share is None:
        return Change(kpi.not_compared or "too few to compare", explanation=comparison)
    before = _value_text(kpi, kpi.previous)
    explanation = f"Before: {before}. {comparison}" if before else comparison
    if abs(kpi.change_share) < _SAME_SHARE:
        return Change("about the same", arrow="flat", explanation=explanation)
    if kpi.change_share > 0:
        return Change(f"{_rise_text(kpi.change_share, kpi.unit)} up", mood="good", arrow="up", explanation=explanation)
    return Change(f"\u2212{_size_text(kpi.change_share, kpi.unit)} down", "bad", "down", explanation)


def _rise_text(share: float, unit: Unit) -> str:
    if unit != "share" and 1 + share >= MANIFOLD:
        return f"\u00d7{1 + share:,.0f}"
    return f"+{_size_text(share, unit)}"


def _size_text(share: float, unit: Unit) -> str:
    size = abs(share) * 100
    if unit == "share":
        return f"{size:.0f}\u00a0{'point' if round(size) == 1 else 'points'}"
    return f"{size:.0f}\u00a0%"


def _value_text(kpi: Kpi, value: Decimal | int | float | None) -> str:
    if value is None:
        return ""
    if kpi.unit == "money":
        return short(Decimal(value))
    if kpi.unit == "share":
        return percent_text(float(value))
    return f"{value:,}"


def _exact_text(kpi: Kpi) -> str:
    return full(Decimal(kpi.value)) if kpi.unit == "money" and kpi.value is not None else ""
