"""The list of customers: searched, filtered, sorted, 25 at a time or streamed whole for an export."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from insights.scope import Scope

PAGE_SIZE = 25


class Sort(StrEnum):
    """What the list is ordered by; the direction belongs to the choice."""

    CLV = "clv"  # highest first
    REVENUE = "revenue"  # highest first
    LAST_ORDER = "last_order"  # latest first
    RISK = "risk"  # highest risk first
    DUE = "due"  # earliest first
    NAME = "name"  # A to Z


@dataclass(frozen=True, slots=True)
class CustomerFilters:
    """`search` finds part of the name, the buyer, the e-mail, or an exact customer number or phone."""

    search: str = ""
    recency_score: int | None = None
    frequency_score: int | None = None
    segment: str = ""
    tag: str = ""
    region: str = ""
    rep_id: int | None = None
    due: Literal["", "today", "week", "overdue"] = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """The opinions about a customer who has ordered."""

    as_of: date
    order_days: int
    orders: int
    first_on: date
    last_on: date
    revenue: Decimal
    year_revenue: Decimal
    mean_value: Decimal
    rfm: tuple[int, int, int]
    segment: str
    segment_name: str
    p_alive: float
    p_buy: float
    churn_risk: float
    expected_orders: float
    clv: Decimal
    clv_low: Decimal
    clv_high: Decimal
    due_on: date | None
    next_from: date | None
    next_median: date | None
    next_until: date | None
    p_return: float | None
    withheld: str  # a sentence why no date is given, or ""


@dataclass(frozen=True, slots=True)
class TagView:
    slug: str
    name: str
    detail: str
    entered_on: date


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """`figures` is None for a customer who has never ordered."""

    customer_id: int
    kind: str
    name: str
    contact_name: str
    email: str
    phone: str
    region: str
    rep_name: str
    figures: Figures | None
    tags: tuple[TagView, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class CustomerList:
    """`next_cursor` is "" on the last page. It holds for the same filters and sort."""

    rows: tuple[CustomerRow, ...]
    next_cursor: str


class CursorError(ValueError):
    """The cursor was not made by this list."""


def list_customers(
    *, filters: CustomerFilters, sort: Sort, scope: Scope, today: date, cursor: str = ""
) -> CustomerList:
    """Raises CursorError."""
    raise NotImplementedError


def count_customers(*, filters: CustomerFilters, scope: Scope, today: date) -> int:
    raise NotImplementedError


def stream_customers(*, filters: CustomerFilters, scope: Scope, today: date) -> Iterator[CustomerRow]:
    """All customers the list would show, by number, in constant memory."""
    raise NotImplementedError


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """What the filters offer, as (value, label)."""

    segments: tuple[tuple[str, str], ...]
    tags: tuple[tuple[str, str], ...]
    regions: tuple[tuple[str, str], ...]
    reps: tuple[tuple[int, str], ...]


def list_filter_choices(*, scope: Scope) -> FilterChoices:
    raise NotImplementedError
