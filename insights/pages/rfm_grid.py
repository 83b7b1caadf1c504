"""The RFM grid as rows of cells that filter the list below it."""

from dataclasses import dataclass
from math import sqrt

from insights.pages.customer_query import CustomerQuery
from insights.queries.segments import Cell, Segments

# The strongest tint still leaves the text readable in both themes.
_STRONGEST_PERCENT = 42
RECENCY_LABELS = {5: "Latest", 4: "", 3: "", 2: "", 1: "Longest ago"}


@dataclass(frozen=True, slots=True)
class GridCell:
    """`heat` is the tint in percent; it grows with the root of the count, else one large cell hides the rest."""

    cell: Cell
    heat: int
    href: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class GridRow:
    recency_score: int
    label: str
    cells: list[GridCell]


def grid_rows(segments: Segments, query: CustomerQuery) -> list[GridRow]:
    largest = max((cell.customers for cell in segments.cells), default=0) or 1
    rows: dict[int, GridRow] = {}
    for cell in segments.cells:
        row = rows.setdefault(cell.recency_score, GridRow(cell.recency_score, RECENCY_LABELS[cell.recency_score], []))
        row.cells.append(_grid_cell(cell, query, largest))
    return list(rows.values())


def _grid_cell(cell: Cell, query: CustomerQuery, largest: int) -> GridCell:
    filters = query.filters
    is_chosen = (filters.recency_score, filters.frequency_score) == (cell.recency_score, cell.frequency_score)
    wanted = {"r": None, "f": None} if is_chosen else {"r": cell.recency_score, "f": cell.frequency_score}
    return GridCell(
        cell=cell,
        heat=round(_STRONGEST_PERCENT * sqrt(cell.customers / largest)),
        href=query.address(**wanted),
        is_chosen=is_chosen,
    )
