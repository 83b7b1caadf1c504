"""The lines of some orders, for the customer page."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from commerce.models import OrderLine


@dataclass(frozen=True, slots=True)
class LineRow:
    order_id: int
    product_name: str
    sku: str
    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    net: Decimal


def list_lines(order_ids: Sequence[int]) -> dict[int, list[LineRow]]:
    """The lines by order, each in the order of the receipt; an order without lines has no entry.

    The caller has made sure that the orders may be seen.
    """
    rows = (
        OrderLine.objects.filter(order_id__in=order_ids)
        .order_by("order_id", "number")
        .values_list("order_id", "product__name", "product__sku", "quantity", "unit_price", "discount", "net")
    )
    by_order: dict[int, list[LineRow]] = {}
    for order_id, name, sku, *amounts in rows:
        by_order.setdefault(order_id, []).append(LineRow(order_id, name or "", sku or "", *amounts))
    return by_order
