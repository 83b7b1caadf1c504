"""Which customers a list shows: the search and the filters, cut to a person's scope."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from django.db.models import Q, QuerySet

from commerce.models import Customer, CustomerIdentity
from insights.models import CustomerInsight, CustomerTag
from insights.queries import due
from insights.queries.book import customers_in
from insights.scope import Scope

MOST_NAMED = 5_000
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
    found_ids: tuple[int, ...] | None = None  # whom the search found, where that was looked up: `search_once`


def search_once(*, filters: CustomerFilters, scope: Scope) -> CustomerFilters:
    """The same filters with the search already made, for whoever asks for a list and its count.

    A search reads the texts of all customers, and walking the sorted figures to ask each customer takes longer still
    where few fit. Where the text fits many, the first page comes soon that way, and nobody is named.
    """
    if not filters.search.strip() or filters.found_ids is not None:
        return filters
    found = customers_in(scope).filter(_found_by(filters.search.strip())).order_by()
    ids = tuple(found.values_list("id", flat=True)[: MOST_NAMED + 1])
    return replace(filters, found_ids=ids) if len(ids) <= MOST_NAMED else filters


def select_customers(*, filters: CustomerFilters, scope: Scope, today: date) -> QuerySet[Customer]:
    """A search is a query of its own, made at once."""
    customers = customers_in(scope)
    if filters.search.strip():
        found_ids = search_once(filters=filters, scope=scope).found_ids
        found_by = _found_by(filters.search.strip()) if found_ids is None else Q(id__in=found_ids)
        customers = customers.filter(found_by)
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
