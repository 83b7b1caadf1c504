"""Customers whose next order was expected today, this week, or before and has not come."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from insights.models import CustomerInsight
from insights.queries.book import customers_in
from insights.queries.remembered import remember
from insights.scope import Scope

SHOWN = 10
WEEK_DAYS = 7


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

    A week: today and the six days after it. Overdue: expected before today, and still likelier to come back
    than not.
    """

    today: tuple[DueCustomer, ...]
    today_count: int
    week_count: int
    overdue_count: int


def due_today(today: date) -> Q:
    return Q(due_on=today, withheld="")


def due_this_week(today: date) -> Q:
    return Q(due_on__range=(today, today + timedelta(days=WEEK_DAYS - 1)), withheld="")


def overdue(today: date) -> Q:
    return Q(due_on__lt=today, withheld="")


def get_due(*, today: date, scope: Scope, opinions_version: str | None = None) -> Due:
    expected = _figures_in(scope)
    counts = remember(
        "due",
        today,
        version=opinions_version if scope.is_company else None,
        compute=lambda: expected.aggregate(
            today=Count("pk", filter=due_today(today)),
            week=Count("pk", filter=due_this_week(today)),
            overdue=Count("pk", filter=overdue(today)),
        ),
    )
    first = expected.filter(due_today(today)).select_related("customer__rep").order_by("-clv", "customer_id")
    return Due(
        today=tuple(_row(insight) for insight in first[:SHOWN]),
        today_count=counts["today"],
        week_count=counts["week"],
        overdue_count=counts["overdue"],
    )


def _figures_in(scope: Scope) -> QuerySet[CustomerInsight]:
    figures = CustomerInsight.objects.filter(due_on__isnull=False)
    return figures if scope.is_company else figures.filter(customer__in=customers_in(scope))


def _row(insight: CustomerInsight) -> DueCustomer:
    customer = insight.customer
    if insight.due_on is None or insight.p_return is None:
        raise ValueError("only customers with a date are due")
    return DueCustomer(
        customer_id=customer.pk,
        name=str(customer),
        region=customer.region,
        rep_name=customer.rep.name if customer.rep else "",
        last_on=insight.last_on,
        due_on=insight.due_on,
        next_until=insight.next_until,
        p_return=insight.p_return,
        mean_value=insight.mean_value,
        clv=insight.clv,
    )
