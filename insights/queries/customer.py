"""The page of one customer: figures and why, next purchase, orders, tags gained and lost."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import accumulate

from django.db.models import Count, F, Sum, Window
from django.db.models.functions import TruncMonth

from commerce.models import CustomerDay, Order, OrderLine
from insights.models import Assumptions, CustomerTag
from insights.queries.book import customers_in
from insights.queries.customer_order import with_figures
from insights.queries.customer_rows import CustomerRow, rows_of
from insights.queries.explanation import explain
from insights.scope import Scope
from insights.segment_table import BY_SLUG as SEGMENT_BY_SLUG
from insights.tag_table import BY_SLUG as TAG_BY_SLUG

SHOWN_ORDERS = 25
SHOWN_MONTHS = 24
SHOWN_CATEGORIES = 5


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

    `orders` are the latest 25 of `orders_count`; `months` the last 24 without gaps, oldest first. `numbers` are
    (source, number) as the sources know the customer.
    """

    row: CustomerRow
    numbers: tuple[tuple[str, str], ...]
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
    customer = with_figures(customers_in(scope)).get(pk=customer_id)
    (row,) = rows_of([customer])
    insight = getattr(customer, "insight", None)
    assumptions = Assumptions.objects.first() or Assumptions()
    orders = list(customer.orders.select_related("source").annotate(of_all=Window(Count("*")))[:SHOWN_ORDERS])
    numbers = customer.identities.order_by("source__name", "external_id").values_list("source__name", "external_id")
    return CustomerPage(
        row=row,
        numbers=tuple(numbers),
        address=customer.address,
        opt_in_email=customer.opt_in_email,
        opt_in_sms=customer.opt_in_sms,
        segment_since=insight.segment_since if insight else None,
        previous_segment_name=SEGMENT_BY_SLUG[insight.previous_segment].name
        if insight and insight.previous_segment
        else "",
        reasons=explain(row.figures, today=today, horizon_days=assumptions.churn_horizon_days) if row.figures else (),
        orders=tuple(_order_row(order) for order in orders),
        orders_count=orders[0].of_all if orders else 0,
        months=_months(customer_id, today),
        tag_history=_tag_history(customer_id),
        categories=_favorite_categories(customer_id),
    )


def _order_row(order: Order) -> OrderRow:
    return OrderRow(
        order_id=order.pk,
        external_id=order.external_id,
        source_name=order.source.name,
        ordered_at=order.ordered_at,
        channel=order.channel,
        state=order.state,
        is_return=order.is_return,
        units=order.units,
        net=order.net,
        discount=order.discount,
    )


def _months(customer_id: int, today: date) -> tuple[MonthOfSales, ...]:
    first = date(today.year - SHOWN_MONTHS // 12, today.month, 1)
    first = _next_month(first)  # so that this month is the last of them
    days = CustomerDay.objects.filter(customer_id=customer_id, day__gte=first)
    summed = days.values_list(TruncMonth("day")).annotate(Sum("revenue"), Sum("orders")).order_by()
    found = {month: (revenue, orders) for month, revenue, orders in summed}
    months = accumulate(range(SHOWN_MONTHS - 1), lambda month, _: _next_month(month), initial=first)
    return tuple(MonthOfSales(month, *found.get(month, (Decimal(0), 0))) for month in months)


def _next_month(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _tag_history(customer_id: int) -> tuple[TagStay, ...]:
    """Those held now first, then the latest left."""
    stays = CustomerTag.objects.filter(customer_id=customer_id)
    return tuple(
        TagStay(tag.slug, tag.name, tag.meaning, stay.detail, stay.entered_on, stay.left_on)
        for stay in stays.order_by(F("left_on").desc(nulls_first=True), "-entered_on", "tag")
        for tag in [TAG_BY_SLUG[stay.tag]]
    )


def _favorite_categories(customer_id: int) -> tuple[FavoriteCategory, ...]:
    lines = OrderLine.objects.filter(order__customer_id=customer_id, order__state=Order.State.COMPLETED)
    spent = list(
        lines.values_list("product__category__name").annotate(spent=Sum("net")).filter(spent__gt=0).order_by("-spent")
    )
    total = sum(amount for _, amount in spent)
    named = [(name, amount) for name, amount in spent if name]
    return tuple(FavoriteCategory(name, amount, float(amount / total)) for name, amount in named[:SHOWN_CATEGORIES])
