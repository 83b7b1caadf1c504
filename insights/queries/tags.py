"""How the customers are spread over the tags."""

from dataclasses import dataclass

from django.db.models import Count

from insights.models import CustomerInsight, CustomerTag
from insights.queries.book import customers_in
from insights.queries.remembered import remember
from insights.scope import Scope
from insights.tag_table import TAGS


@dataclass(frozen=True, slots=True)
class TagCount:
    slug: str
    name: str
    meaning: str
    customers: int
    share: float


def count_tags(*, scope: Scope, opinions_version: str | None) -> tuple[TagCount, ...]:
    """All tags in the order of the table, those without holders too; shares of the customers who have ordered."""
    holders, total = remember(
        "tags",
        version=opinions_version if scope.is_company else None,
        compute=lambda: _count(scope),
    )
    return tuple(
        TagCount(tag.slug, tag.name, tag.meaning, holders.get(tag.slug, 0), holders.get(tag.slug, 0) / max(total, 1))
        for tag in TAGS
    )


def _count(scope: Scope) -> tuple[dict[str, int], int]:
    """Holders by tag, and the customers there are."""
    held, customers = CustomerTag.objects.filter(left_on__isnull=True), CustomerInsight.objects.all()
    if not scope.is_company:
        book = customers_in(scope)
        held, customers = held.filter(customer__in=book), customers.filter(customer__in=book)
    holders = held.values_list("tag").annotate(Count("customer_id")).order_by()
    return dict(holders), customers.count()
