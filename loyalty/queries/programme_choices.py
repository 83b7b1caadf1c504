"""What the figures of the programme can be narrowed to, and whom a few letters mean."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Q

from commerce.models import Product
from loyalty.models import Consumer, Retailer
from loyalty.queries.figure_scope import FigureScope

MOST_FOUND: Final = 8
_CHOICES: Final = """
SELECT 'region', region, region FROM (SELECT DISTINCT region FROM loyalty_retailer WHERE region <> '') AS regions
UNION ALL
SELECT 'trade', trade, trade FROM (SELECT DISTINCT trade FROM loyalty_consumer WHERE trade <> '') AS trades
UNION ALL SELECT 'category', id::text, name FROM commerce_category
UNION ALL SELECT 'tier', id::text, name FROM loyalty_tier
UNION ALL SELECT 'retailer', id::text, coalesce(nullif(shop_name, ''), phone) FROM loyalty_retailer
    WHERE id = %(retailer)s
UNION ALL SELECT 'consumer', id::text, coalesce(nullif(name, ''), nullif(pseudonym, ''), phone) FROM loyalty_consumer
    WHERE id = %(consumer)s
UNION ALL SELECT 'product', id::text, coalesce(nullif(name, ''), sku) FROM commerce_product WHERE id = %(product)s
UNION ALL SELECT 'began', min(decided_at)::text, '' FROM loyalty_invoice WHERE points IS NOT NULL
UNION ALL SELECT 'handed_in', min(submitted_at)::text, '' FROM loyalty_invoice
ORDER BY 1, 3
"""

Choice = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Choices:
    """Pairs of value and label. `retailer`, `consumer`, `product`: the chosen one's name, "" where there is none."""

    regions: tuple[Choice, ...]
    trades: tuple[Choice, ...]
    categories: tuple[Choice, ...]
    tiers: tuple[Choice, ...]
    retailer: str
    consumer: str
    product: str
    began_at: datetime | None  # the first approval
    has_invoices: bool


def get_choices(scope: FigureScope) -> Choices:
    """One query."""
    found: dict[str, list[Choice]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_CHOICES, scope.params())
        for what, value, label in cursor.fetchall():
            if value is not None:
                found.setdefault(what, []).append((value, label))
    began = found.get("began")
    return Choices(
        regions=tuple(found.get("region", ())),
        trades=tuple(found.get("trade", ())),
        categories=tuple(found.get("category", ())),
        tiers=tuple(found.get("tier", ())),
        retailer=_name(found, "retailer"),
        consumer=_name(found, "consumer"),
        product=_name(found, "product"),
        began_at=datetime.fromisoformat(began[0][0]) if began else None,
        has_invoices="handed_in" in found,
    )


def find_retailers(text: str) -> list[tuple[UUID, str, str]]:
    """Id, name, and what tells it from its namesakes; a name that begins so comes first. One more than is shown."""
    meant = Q(shop_name__icontains=text) | Q(city__icontains=text) | Q(phone__contains=text)
    rows = Retailer.objects.filter(meant).order_by("shop_name", "pk")
    return _best(text, [(row.pk, str(row), row.region or row.city) for row in rows[: MOST_FOUND + 1]])


def find_consumers(text: str) -> list[tuple[UUID, str, str]]:
    meant = Q(name__icontains=text) | Q(pseudonym__iexact=text) | Q(phone__contains=text)
    rows = Consumer.objects.filter(meant).order_by("name", "pk")
    return _best(text, [(row.pk, str(row), row.trade or row.city) for row in rows[: MOST_FOUND + 1]])


def find_products(text: str) -> list[tuple[int, str, str]]:
    rows = Product.objects.filter(Q(name__icontains=text) | Q(sku__icontains=text)).order_by("name", "pk")
    return _best(text, [(row.pk, row.name or row.sku, row.sku) for row in rows[: MOST_FOUND + 1]])


def _best(text: str, found: list[tuple[Any, str, str]]) -> list[tuple[Any, str, str]]:
    """Who is called exactly so is meant, whoever else has the letters in the name."""
    exact = [one for one in found if one[1].casefold() == text.casefold()]
    return exact if len(exact) == 1 else found


def _name(found: dict[str, list[Choice]], what: str) -> str:
    return found[what][0][1] if what in found else ""
