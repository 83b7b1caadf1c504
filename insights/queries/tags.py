"""How the customers are spread over the tags."""

from dataclasses import dataclass

from django.db.models import Count

from insights.models import CustomerInsight, CustomerTag
from insights.queries.book import customers_in
from insights.scope import Scope
from insights.tag_table import TAGS


@dataclass(frozen=True, slots=True)
class TagCount:
    slug: str
    name: str
    meaning: str
    customers: int
    share: float


def count_tags(*, scope: Scope) -> tuple[TagCount, ...]:
    """All tags in the order of the table, those without holders too; shares of the customers who have ordered."""
    held, customers = CustomerTag.objects.filter(left_on__isnull=True), CustomerInsight.objects.all()
    if not scope.is_company:
        book = customers_in(scope)
        held, customers = held.filter(customer__in=book), customers.filter(customer__in=book)
    holders = dict(held.values_list("tag").annotate(Count("customer_id")).order_by())
    total = customers.count()
    return tuple(
        TagCount(tag.slug, tag.name, tag.meaning, holders.get(tag.slug, 0), holders.get(tag.slug, 0) / max(total, 1))
        for tag in TAGS
    )
