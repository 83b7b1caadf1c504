"""The small line in a tile, drawn by the server as SVG paths: no script, no layout shift."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 100.0
HEIGHT = 28.0
_MARGIN = 2.0  # keeps the stroke inside the picture


@dataclass(frozen=True, slots=True)
class Sparkline:
    line: str
    area: str


def sparkline(values: Sequence[float]) -> Sparkline | None:
    """Paths in a box of WIDTH x HEIGHT; None for fewer than two values, which make no line.

    The scale starts at zero, or at the lowest value where that is negative: a small change must look small.
    """
    if len(values) < 2:
        return None
    low, high = min(0.0, *values), max(0.0, *values)
    span = (high - low) or 1.0
    step = WIDTH / (len(values) - 1)
    usable = HEIGHT - 2 * _MARGIN
    points = [
        f"{index * step:.1f} {HEIGHT - _MARGIN - (value - low) / span * usable:.1f}"
        for index, value in enumerate(values)
    ]
    line = "M" + " L".join(points)
    return Sparkline(line=line, area=f"{line} L{WIDTH:.1f} {HEIGHT:.1f} L0.0 {HEIGHT:.1f} Z")
