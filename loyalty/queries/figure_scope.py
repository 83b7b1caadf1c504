"""What the figures of the programme are of: a period, and if wanted some retailers, consumers or products."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from kit.periods import Period

# Approved in the period; with tax or without, `net` is before tax. Reversed ones stay: what was taken back is a
# figure of its own.
_WHOLE = """
    SELECT i.id, i.retailer_id, i.consumer_id, i.decided_at, i.net, i.points::bigint AS points
    FROM loyalty_invoice i
    WHERE i.points IS NOT NULL AND i.decided_at >= %(begins)s AND i.decided_at < %(ends)s {whose}
"""
_LINES = """
    SELECT i.id, i.retailer_id, i.consumer_id, i.decided_at, sum(l.net) AS net, sum(l.points)::bigint AS points
    FROM loyalty_invoice i
    JOIN loyalty_invoiceline l ON l.invoice_id = i.id
    JOIN commerce_product p ON p.id = l.product_id
    WHERE i.points IS NOT NULL AND i.decided_at >= %(begins)s AND i.decided_at < %(ends)s {whose} {what}
    GROUP BY i.id
"""


@dataclass(frozen=True, slots=True)
class FigureScope:
    """`region` is the retailer's, `trade` the consumer's, `tier_id` the one the consumer is in today.

    With a category or a product, money and points are of those lines alone.
    """

    period: Period
    region: str = ""
    retailer_id: UUID | None = None
    consumer_id: UUID | None = None
    category_id: int | None = None
    product_id: int | None = None
    trade: str = ""
    tier_id: int | None = None

    @property
    def is_of_retailers(self) -> bool:
        return self.retailer_id is not None or bool(self.region)

    @property
    def is_of_products(self) -> bool:
        return self.category_id is not None or self.product_id is not None

    def bought(self) -> str:
        """SQL of the approved invoices: id, retailer_id, consumer_id, decided_at, net, points."""
        if self.is_of_products:
            return _LINES.format(whose=self.whose("i"), what=self.what())
        return _WHOLE.format(whose=self.whose("i"))

    def whose(self, alias: str, *, retailer: str = "") -> str:
        """Conditions on a table that has the consumer, and the retailer under that name or in `retailer`."""
        of_retailer = retailer or f"{alias}.retailer_id"
        parts = []
        if self.retailer_id is not None:
            parts.append(f"AND {of_retailer} = %(retailer)s")
        if self.region:
            parts.append(f"AND {of_retailer} IN (SELECT id FROM loyalty_retailer WHERE region = %(region)s)")  # noqa: S608
        parts += self._which_consumers(alias)
        return " ".join(parts)

    def _which_consumers(self, alias: str) -> list[str]:
        parts = []
        if self.consumer_id is not None:
            parts.append(f"AND {alias}.consumer_id = %(consumer)s")
        if self.trade:
            parts.append(f"AND {alias}.consumer_id IN (SELECT id FROM loyalty_consumer WHERE trade = %(trade)s)")  # noqa: S608
        if self.tier_id is not None:
            stays = "SELECT consumer_id FROM loyalty_tierstay WHERE until IS NULL AND tier_id = %(tier)s"
            parts.append(f"AND {alias}.consumer_id IN ({stays})")
        return parts

    def whose_consumers(self, alias: str) -> str:
        """Conditions on a table that has the consumer alone."""
        return " ".join(self._which_consumers(alias))

    def what(self) -> str:
        """Conditions on the product `p` of a line."""
        parts = []
        if self.product_id is not None:
            parts.append("AND p.id = %(product)s")
        if self.category_id is not None:
            parts.append("AND p.category_id = %(category)s")
        return " ".join(parts)

    def fetch(self, sql: str, **more: Any) -> list[tuple[Any, ...]]:
        """The rows of a query that uses the scope's conditions, and parameters of its own in `more`."""
        with connection.cursor() as cursor:
            cursor.execute(sql, self.params() | more)
            return list(cursor.fetchall())

    def params(self) -> dict[str, Any]:
        begins, ends = self.period.bounds_at()
        return {
            "begins": begins,
            "ends": ends,
            "timezone": self.period.timezone,
            "region": self.region,
            "retailer": self.retailer_id,
            "consumer": self.consumer_id,
            "category": self.category_id,
            "product": self.product_id,
            "trade": self.trade,
            "tier": self.tier_id,
        }
