"""The RFM grid, its named segments, and who moved between them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from insights.models import CustomerInsight, ModelRun
from insights.queries.book import customers_in
from insights.queries.freshness import version_of
from insights.queries.remembered import remember
from insights.scope import Scope
from insights.segment_table import BY_SLUG, SEGMENTS, segment_of
from kit.money import to_cents


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


@dataclass(frozen=True, slots=True)
class _CellSum:
    recency_score: int
    frequency_score: int
    segment: str
    customers: int
    revenue: Decimal
    clv: Decimal
    buyers: float  # expected: the sum of their P(buy)


def get_segments(*, scope: Scope, moved_days: int = 30) -> Segments:
    run = ModelRun.objects.only("as_of", "finished_at").first()
    return remember(
        "segments",
        moved_days,
        version=version_of(run) if run is not None and scope.is_company else None,
        compute=lambda: _segments(scope, run.as_of if run is not None else None, moved_days),
    )


def _segments(scope: Scope, as_of: date | None, moved_days: int) -> Segments:
    figures = figures_in(scope)
    moved_since = as_of - timedelta(days=moved_days) if as_of else None
    summed = figures.values_list("rfm_r", "rfm_f", "segment").annotate(
        Count("pk"), Sum("revenue"), Sum("clv"), Sum("p_buy")
    )
    grid = [_CellSum(*sums) for sums in summed.order_by()]
    moves = _moves(figures, moved_since)
    return Segments(
        as_of=as_of,
        customers=sum(cell.customers for cell in grid),
        cells=_cells(grid),
        segments=tuple(_rows(grid, moves)),
        moves=moves,
        moved_since=moved_since,
    )


def figures_in(scope: Scope) -> QuerySet[CustomerInsight]:
    figures = CustomerInsight.objects.all()
    return figures if scope.is_company else figures.filter(customer__in=customers_in(scope))


def _cells(grid: list[_CellSum]) -> tuple[Cell, ...]:
    found = {(cell.recency_score, cell.frequency_score): (cell.customers, cell.revenue) for cell in grid}
    return tuple(
        Cell(r, f, segment.slug, segment.name, *found.get((r, f), (0, Decimal(0))))
        for r in range(5, 0, -1)
        for f in range(1, 6)
        for segment in [segment_of(recency_score=r, frequency_score=f)]
    )


def _rows(grid: list[_CellSum], moves: tuple[Move, ...]) -> Iterator[SegmentRow]:
    all_customers = sum(cell.customers for cell in grid) or 1
    all_revenue = sum((cell.revenue for cell in grid), Decimal(0)) or Decimal(1)
    for segment in SEGMENTS:
        cells = [cell for cell in grid if cell.segment == segment.slug]
        customers = sum(cell.customers for cell in cells)
        revenue = sum((cell.revenue for cell in cells), Decimal(0))
        clv = sum((cell.clv for cell in cells), Decimal(0))
        yield SegmentRow(
            slug=segment.slug,
            name=segment.name,
            meaning=segment.meaning,
            customers=customers,
            share=customers / all_customers,
            revenue=revenue,
            revenue_share=float(revenue / all_revenue),
            clv=clv,
            mean_clv=to_cents(clv / max(customers, 1)),
            p_buy=sum(cell.buyers for cell in cells) / max(customers, 1),
            came=sum(move.customers for move in moves if move.to_slug == segment.slug),
            went=sum(move.customers for move in moves if move.from_slug == segment.slug),
        )


def _moves(figures: QuerySet[CustomerInsight], since: date | None) -> tuple[Move, ...]:
    if since is None:
        return ()
    moved = figures.filter(segment_since__gt=since).exclude(previous_segment="")
    counted = moved.values_list("previous_segment", "segment").annotate(moved=Count("customer_id")).order_by("-moved")
    return tuple(
        Move(former, BY_SLUG[former].name, present, BY_SLUG[present].name, customers)
        for former, present, customers in counted
    )
