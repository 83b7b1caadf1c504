"""A customer with the figures, as lists, pages and exports show them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from commerce.models import Customer
from insights.models import CustomerInsight, CustomerTag
from insights.numerics.holdout import NEXT_DATE_ORDER_DAYS
from insights.segment_table import BY_SLUG as SEGMENT_BY_SLUG
from insights.tag_table import BY_SLUG as TAG_BY_SLUG
from kit.percent import percent_text


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


def rows_of(customers: Sequence[Customer]) -> tuple[CustomerRow, ...]:
    """One query for all their tags; `customers` must come with insight and rep selected."""
    tags = _open_tags([customer.pk for customer in customers])
    return tuple(_row(customer, tags[customer.pk]) for customer in customers)


def figures_of(insight: CustomerInsight) -> Figures:
    return Figures(
        as_of=insight.as_of,
        order_days=insight.order_days,
        orders=insight.orders,
        first_on=insight.first_on,
        last_on=insight.last_on,
        revenue=insight.revenue,
        year_revenue=insight.year_revenue,
        mean_value=insight.mean_value,
        rfm=(insight.rfm_r, insight.rfm_f, insight.rfm_m),
        segment=insight.segment,
        segment_name=SEGMENT_BY_SLUG[insight.segment].name,
        p_alive=insight.p_alive,
        p_buy=insight.p_buy,
        churn_risk=insight.churn_risk,
        expected_orders=insight.expected_orders,
        clv=insight.clv,
        clv_low=insight.clv_low,
        clv_high=insight.clv_high,
        due_on=insight.due_on,
        next_from=insight.next_from,
        next_median=insight.next_median,
        next_until=insight.next_until,
        p_return=insight.p_return,
        withheld=_why_withheld(insight),
    )


def _row(customer: Customer, tags: list[TagView]) -> CustomerRow:
    insight = getattr(customer, "insight", None)
    return CustomerRow(
        customer_id=customer.pk,
        kind=customer.kind,
        name=str(customer),
        contact_name=customer.contact_name,
        email=customer.email,
        phone=customer.phone,
        region=customer.region,
        rep_name=customer.rep.name if customer.rep else "",
        figures=figures_of(insight) if insight is not None else None,
        tags=tuple(tags),
    )


def _open_tags(customer_ids: list[int]) -> dict[int, list[TagView]]:
    found: dict[int, list[TagView]] = defaultdict(list)
    for stay in CustomerTag.objects.filter(customer_id__in=customer_ids, left_on__isnull=True).order_by("tag"):
        tag = TAG_BY_SLUG[stay.tag]
        found[stay.customer_id].append(TagView(tag.slug, tag.name, stay.detail, stay.entered_on))
    return found


def _why_withheld(insight: CustomerInsight) -> str:
    if insight.withheld == CustomerInsight.Withheld.FEW_ORDERS:
        days = "one day" if insight.order_days == 1 else f"{insight.order_days} days"
        return f"Has ordered on {days}; a date needs at least {NEXT_DATE_ORDER_DAYS}."
    if insight.withheld == CustomerInsight.Withheld.UNLIKELY:
        chance = percent_text(insight.p_return or 0)
        return f"An order within the churn horizon is less likely than not ({chance}), so no date is given."
    if insight.withheld == CustomerInsight.Withheld.FEW_CUSTOMERS:
        return "There is too little history yet to learn from, so no date is given."
    return ""
