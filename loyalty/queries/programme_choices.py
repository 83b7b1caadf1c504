"""What the figures of the programme can be narrowed to, and whom a few letters mean."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Case, Q, When

from commerce.models import Product
from loyalty.models import Consumer, Retailer
from loyalty.queries.figure_scope import FigureScope

MOST_FOUND: Final = 8
NAMELESS: Final = "Without a name"  # figures are for people who may not see numbers
_CHOICES: Final = """
SELECT 'region', region, region FROM (SELECT DISTINCT region FROM loyalty_retailer WHERE region <> '') AS regions
UNION ALL
SELECT 'trade', trade, trade FROM (SELECT DISTINCT trade FROM loyalty_consumer WHERE trade <> '') AS trades
UNION ALL SELECT 'category', id::text, name FROM commerce_category
UNION ALL SELECT 'tier', id::text, name FROM loyalty_tier
UNION ALL SELECT 'retailer', id::text, coalesce(nullif(shop_name, ''), nullif(contact_name, ''), 'Without a name')
    FROM loyalty_retailer WHERE id = %(retailer)s
UNION ALL SELECT 'consumer', id::text, coalesce(nullif(name, ''), nullif(pseudonym, ''), 'Without a name')
    FROM loyalty_consumer WHERE id = %(consumer)s
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
    for what, value, label in scope.fetch(_CHOICES):
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


def find_retailers(text: str, *, by_phone: bool) -> list[tuple[UUID, str, str]]:
    """Id, name, and what tells it from its namesakes; a name that is or begins so comes first. One more than is shown.

    `by_phone`: numbers are looked through for those alone who may see them.
    """
    meant = Q(shop_name__icontains=text) | Q(city__icontains=text)
    if by_phone:
        meant |= Q(phone__contains=text)
    rows = Retailer.objects.filter(meant).order_by(*_likest_first("shop_name", text))
    return _best(
        text,
        [
            (row.pk, row.shop_name or row.contact_name or NAMELESS, row.region or row.city)
            for row in rows[: MOST_FOUND + 1]
        ],
    )


def find_consumers(text: str, *, by_phone: bool) -> list[tuple[UUID, str, str]]:
    meant = Q(name__icontains=text) | Q(pseudonym__iexact=text)
    if by_phone:
        meant |= Q(phone__contains=text)
    rows = Consumer.objects.filter(meant).order_by(*_likest_first("name", text))
    return _best(
        text, [(row.pk, row.name or row.pseudonym or NAMELESS, row.trade or row.city) for row in rows[: MOST_FOUND + 1]]
    )


def find_products(text: str) -> list[tuple[int, str, str]]:
    meant = Q(name__icontains=text) | Q(sku__icontains=text)
    rows = Product.objects.filter(meant).order_by(*_likest_first("name", text))
    return _best(text, [(row.pk, row.name or row.sku, row.sku) for row in rows[: MOST_FOUND + 1]])


def _likest_first(column: str, text: str) -> tuple[Any, ...]:
    is_so, begins_so = When(**{f"{column}__iexact": text}, then=0), When(**{f"{column}__istartswith": text}, then=1)
    return Case(is_so, begins_so, default=2), column, "pk"


def _best(text: str, found: list[tuple[Any, str, str]]) -> list[tuple[Any, str, str]]:
    """Who is called exactly so is meant, whoever else has the letters in the name."""
    exact = [one for one in found if one[1].casefold() == text.casefold()]
    return exact if len(exact) == 1 else found


def _name(found: dict[str, list[Choice]], what: str) -> str:
    return found[what][0][1] if what in found else ""
