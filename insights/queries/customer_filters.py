"""Which customers a list shows: the search and the filters, cut to a person's scope."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db.models import Q, QuerySet

from commerce.models import Customer, CustomerIdentity
from insights.models import CustomerInsight, CustomerTag
from insights.queries import due
from insights.queries.book import customers_in
from insights.scope import Scope

MOST_FOUND = 2**31 - 1
_DUE = {"today": due.due_today, "week": due.due_this_week, "overdue": due.overdue}


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


def select_customers(*, filters: CustomerFilters, scope: Scope, today: date) -> QuerySet[Customer]:
    customers = customers_in(scope)
    if filters.search.strip():
        found = customers.filter(_found_by(filters.search.strip())).order_by()
        # The limit keeps the search a step of its own: walking the sorted figures and asking each customer
        # whether the text fits takes seconds where few do.
        customers = customers.filter(id__in=found.values("id")[:MOST_FOUND])
    if filters.tag:
        held = CustomerTag.objects.filter(tag=filters.tag, left_on__isnull=True)
        customers = customers.filter(id__in=held.values("customer_id"))
    if filters.due:
        expected = CustomerInsight.objects.filter(_DUE[filters.due](today))
        customers = customers.filter(id__in=expected.values("customer_id"))
    return customers.filter(**_exact(filters))


def _exact(filters: CustomerFilters) -> dict[str, str | int]:
    asked: dict[str, str | int | None] = {
        "insight__rfm_r": filters.recency_score,
        "insight__rfm_f": filters.frequency_score,
        "insight__segment": filters.segment or None,
        "region": filters.region or None,
        "rep_id": filters.rep_id,
    }
    return {name: value for name, value in asked.items() if value is not None}


def _found_by(text: str) -> Q:
    numbered = CustomerIdentity.objects.filter(external_id=text)
    return (
        Q(name__icontains=text)
        | Q(contact_name__icontains=text)
        | Q(email__icontains=text)
        | Q(phone="".join(text.split()))
        | Q(id__in=numbered.values("customer_id"))
    )
