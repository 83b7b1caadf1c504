"""The page of one customer: figures and why, next purchase, orders, tags gained and lost."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from insights.queries.customers import CustomerRow
from insights.scope import Scope


@dataclass(frozen=True, slots=True)
class OrderRow:
    order_id: int
    external_id: str
    source_name: str
    ordered_at: datetime
    channel: str
    state: str
    is_return: bool
    units: Decimal
    net: Decimal
    discount: Decimal


@dataclass(frozen=True, slots=True)
class MonthOfSales:
    month: date
    revenue: Decimal
    orders: int


@dataclass(frozen=True, slots=True)
class TagStay:
    slug: str
    name: str
    meaning: str
    detail: str
    entered_on: date
    left_on: date | None


@dataclass(frozen=True, slots=True)
class FavoriteCategory:
    name: str
    revenue: Decimal
    share: float


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """`reasons` are plain sentences that explain the figures, the most telling first.

    `orders` are the latest 25 of `orders_count`; `months` the last 24 without gaps, oldest first.
    """

    row: CustomerRow
    address: str
    opt_in_email: bool | None
    opt_in_sms: bool | None
    segment_since: date | None
    previous_segment_name: str
    reasons: tuple[str, ...]
    orders: tuple[OrderRow, ...]
    orders_count: int
    months: tuple[MonthOfSales, ...]
    tag_history: tuple[TagStay, ...]
    categories: tuple[FavoriteCategory, ...]


def get_customer_page(*, customer_id: int, scope: Scope, today: date) -> CustomerPage:
    """Raises Customer.DoesNotExist, also where the customer lies outside of the scope."""
    raise NotImplementedError
