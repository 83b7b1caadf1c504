"""Customers whose next order was expected today, this week, or before and has not come."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from insights.scope import Scope


@dataclass(frozen=True, slots=True)
class DueCustomer:
    customer_id: int
    name: str
    region: str
    rep_name: str
    last_on: date
    due_on: date
    next_until: date | None
    p_return: float
    mean_value: Decimal
    clv: Decimal


@dataclass(frozen=True, slots=True)
class Due:
    """Counts of all; `today` lists at most ten, the most valuable first.

    Overdue: expected before today, and still likelier to come back than not.
    """

    today: tuple[DueCustomer, ...]
    today_count: int
    week_count: int
    overdue_count: int


def get_due(*, today: date, scope: Scope) -> Due:
    raise NotImplementedError
