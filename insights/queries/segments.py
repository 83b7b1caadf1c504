"""The RFM grid, its named segments, and who moved between them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from insights.scope import Scope


@dataclass(frozen=True, slots=True)
class Cell:
    """Recency score x frequency score, each 1 to 5 (5 = most recent, most often)."""

    recency_score: int
    frequency_score: int
    segment: str
    segment_name: str
    customers: int
    revenue: Decimal


@dataclass(frozen=True, slots=True)
class SegmentRow:
    slug: str
    name: str
    meaning: str
    customers: int
    share: float
    revenue: Decimal
    revenue_share: float
    clv: Decimal
    mean_clv: Decimal
    p_buy: float
    came: int
    went: int


@dataclass(frozen=True, slots=True)
class Move:
    from_slug: str
    from_name: str
    to_slug: str
    to_name: str
    customers: int


@dataclass(frozen=True, slots=True)
class Segments:
    """`cells` are 25, recency 5 to 1, in each frequency 1 to 5. `moves` are the last move of each customer who
    changed segment after `moved_since`, most frequent first.
    """

    as_of: date | None
    customers: int
    cells: tuple[Cell, ...]
    segments: tuple[SegmentRow, ...]
    moves: tuple[Move, ...]
    moved_since: date | None


def get_segments(*, scope: Scope, moved_days: int = 30) -> Segments:
    raise NotImplementedError
