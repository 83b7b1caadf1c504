"""The list of customers: searched, filtered, sorted, 25 at a time or streamed whole for an export."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from commerce.models import SalesRep
from insights.queries.book import customers_in
from insights.queries.customer_filters import CustomerFilters, search_once, select_customers
from insights.queries.customer_order import (
    CursorError,
    Sort,
    list_from,
    position_of,
    read_cursor,
    write_cursor,
)
from insights.queries.customer_rows import CustomerRow, Figures, TagView, rows_of
from insights.scope import Scope
from insights.segment_table import SEGMENTS
from insights.tag_table import CHOICES

__all__ = [
    "CursorError",
    "CustomerFilters",
    "CustomerList",
    "CustomerRow",
    "Figures",
    "FilterChoices",
    "Sort",
    "TagView",
    "count_customers",
    "list_customers",
    "list_filter_choices",
    "search_once",
    "stream_customers",
]

PAGE_SIZE = 25
STREAM_SIZE = 2_000
LONGEST_CHOICE = 200  # A longer list is no choice any more; the search finds the rest.


@dataclass(frozen=True, slots=True)
class CustomerList:
    """`next_cursor` is "" on the last page. It holds for the same filters and sort."""

    rows: tuple[CustomerRow, ...]
    next_cursor: str


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """What the filters offer, as (value, label)."""

    segments: tuple[tuple[str, str], ...]
    tags: tuple[tuple[str, str], ...]
    regions: tuple[tuple[str, str], ...]
    reps: tuple[tuple[int, str], ...]


def list_customers(
    *, filters: CustomerFilters, sort: Sort, scope: Scope, today: date, cursor: str = ""
) -> CustomerList:
    """Customers without the figure that the list is sorted by come last, by number.

    Raises CursorError.
    """
    position = read_cursor(cursor, sort)
    matching = select_customers(filters=filters, scope=scope, today=today)
    found = list_from(matching, sort=sort, position=position, limit=PAGE_SIZE + 1)
    shown = found[:PAGE_SIZE]
    next_cursor = write_cursor(shown[-1], sort) if len(found) > PAGE_SIZE else ""
    return CustomerList(rows_of(shown), next_cursor)


def count_customers(*, filters: CustomerFilters, scope: Scope, today: date) -> int:
    return select_customers(filters=filters, scope=scope, today=today).order_by().count()


def stream_customers(*, filters: CustomerFilters, sort: Sort, scope: Scope, today: date) -> Iterator[CustomerRow]:
    """All customers the list would show, in its order, in constant memory."""
    matching = select_customers(filters=filters, scope=scope, today=today)
    position = None
    while batch := list_from(matching, sort=sort, position=position, limit=STREAM_SIZE):
        yield from rows_of(batch)
        position = position_of(batch[-1], sort)


def list_filter_choices(*, scope: Scope) -> FilterChoices:
    customers = customers_in(scope)
    regions = customers.exclude(region="").order_by("region").values_list("region", flat=True).distinct()
    reps = SalesRep.objects.filter(id__in=customers.filter(rep__isnull=False).values("rep"))
    return FilterChoices(
        segments=tuple((segment.slug, segment.name) for segment in SEGMENTS),
        tags=tuple(CHOICES),
        regions=tuple((region, region) for region in regions[:LONGEST_CHOICE]),
        reps=tuple(reps.order_by("name").values_list("id", "name")[:LONGEST_CHOICE]),
    )
