"""The order of a list of customers, and the cursor that says where its next page begins.

A page is found by the value and number of the last row before it, never by counting rows from the start, so
that the hundredth page costs what the first one does and a new row moves nothing.
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from commerce.models import Customer


class Sort(StrEnum):
    """What the list is ordered by; the direction belongs to the choice."""

    CLV = "clv"  # highest first
    REVENUE = "revenue"  # highest first
    LAST_ORDER = "last_order"  # latest first
    RISK = "risk"  # highest risk first
    DUE = "due"  # earliest first
    NAME = "name"  # A to Z


class CursorError(ValueError):
    """The cursor was not made by this list."""


@dataclass(frozen=True, slots=True)
class _Order:
    """`by` as in `order_by`, from Customer; `parse` reads its value back from a cursor."""

    by: str
    parse: Callable[[str], Any]

    @property
    def field(self) -> str:
        return self.by.removeprefix("-")

    @property
    def is_descending(self) -> bool:
        return self.by.startswith("-")


_ORDERS: Mapping[Sort, _Order] = {
    Sort.CLV: _Order("-insight__clv", Decimal),
    Sort.REVENUE: _Order("-insight__revenue", Decimal),
    Sort.LAST_ORDER: _Order("-insight__last_on", date.fromisoformat),
    Sort.RISK: _Order("insight__p_buy", float),
    Sort.DUE: _Order("insight__due_on", date.fromisoformat),
    Sort.NAME: _Order("lower_name", str),
}


@dataclass(frozen=True, slots=True)
class Position:
    """After which row a page begins; `value` None: among the customers without the sorted figure."""

    value: Any
    customer_id: int


def read_cursor(text: str, sort: Sort) -> Position | None:
    """None for the first page. Raises CursorError."""
    if not text:
        return None
    try:
        name, value, customer_id = json.loads(base64.urlsafe_b64decode(text.encode()))
        parsed = None if value is None else _ORDERS[sort].parse(value)
        position = Position(parsed, int(customer_id))
    except (binascii.Error, UnicodeError, ValueError, TypeError, InvalidOperation, OverflowError) as problem:
        raise CursorError("This page does not exist.") from problem
    if name != sort.value or not 0 <= position.customer_id < 2**63 or "\0" in str(parsed):
        raise CursorError("This page belongs to another order of the list.")
    return position


def write_cursor(last: Customer, sort: Sort) -> str:
    value = _value_of(last, sort)
    parts = [sort.value, None if value is None else str(value), last.pk]
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


def position_of(last: Customer, sort: Sort) -> Position:
    return Position(_value_of(last, sort), last.pk)


def list_from(matching: QuerySet[Customer], *, sort: Sort, position: Position | None, limit: int) -> list[Customer]:
    """Up to `limit` customers in order after `position`, first those who have the sorted figure."""
    order = _ORDERS[sort]
    if sort is Sort.NAME:
        matching = matching.annotate(lower_name=Lower("name"))
    found: list[Customer] = []
    if position is None or position.value is not None:
        having = matching.filter(**{f"{order.field}__isnull": False})
        if position is not None:
            having = having.filter(_after(order, position))
        found = list(with_figures(having).order_by(order.by, "id")[:limit])
    if len(found) < limit:
        lacking = matching.filter(**{f"{order.field}__isnull": True})
        if position is not None and position.value is None:
            lacking = lacking.filter(id__gt=position.customer_id)
        found += with_figures(lacking).order_by("id")[: limit - len(found)]
    return found


def with_figures(customers: QuerySet[Customer]) -> QuerySet[Customer]:
    return customers.select_related("insight", "rep")


def _after(order: _Order, position: Position) -> Q:
    step, limit = ("lt", "lte") if order.is_descending else ("gt", "gte")
    # The first condition says nothing new, but an index can serve it where it cannot serve the OR.
    return Q(**{f"{order.field}__{limit}": position.value}) & (
        Q(**{f"{order.field}__{step}": position.value}) | Q(id__gt=position.customer_id)
    )


def _value_of(customer: Customer, sort: Sort) -> Any:
    """As the row came from the database: it lowers letters in its own way."""
    value: Any = customer
    for name in _ORDERS[sort].field.split("__"):
        value = getattr(value, name, None)
    return value
