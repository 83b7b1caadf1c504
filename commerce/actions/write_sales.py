import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from commerce import rollups
from commerce.models import Order, OrderLine, ProductCost, Source
from people.models import User
from people.record import System, record
from tenants.current import get_current_tenant

_NAMESPACE: Final = uuid.UUID("0b9c8a0e-6f0e-4d0c-9a56-5b0f0a3c1d77")
_WRITTEN: Final = "CREATE TEMPORARY TABLE written_order (order_id bigint) ON COMMIT DROP"


@dataclass(frozen=True, slots=True)
class SoldLine:
    """Negative quantity and net on a return, as everywhere in orders."""

    product_id: int | None
    quantity: Decimal
    unit_price: Decimal
    net: Decimal
    tax: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Sale:
    """One order as another part of the product knows it. `external_id` is its number within the source."""

    external_id: str
    customer_id: int | None
    sold_on: date
    channel: str
    lines: tuple[SoldLine, ...]
    is_return: bool = False


@transaction.atomic
def write_sales(*, source: Source, sales: Sequence[Sale], actor: User | System, at: datetime) -> dict[str, int]:
    """Write orders that are no import, and the sums of their days, as imports do. Those that are there already stay.

    The caller holds the lock of sales (`rollups.try_lock_sales`). Returns number -> id of all of them.

    **Who**: the system, for what people have approved. **Writes**: orders, lines, rollups. Event `sales.written`, if
    there was anything new.
    """
    known = dict(_find(source, sales))
    fresh = [sale for sale in sales if sale.external_id not in known]
    if not fresh:
        return known
    costs = _Costs(fresh)
    orders = Order.objects.bulk_create(_order_of(sale, source, costs, at) for sale in fresh)
    made = list(zip(orders, fresh, strict=True))
    OrderLine.objects.bulk_create(line for order, sale in made for line in _lines_of(order, sale, costs))
    rollups.open_notebooks()
    with connection.cursor() as cursor:
        cursor.execute(_WRITTEN)
        cursor.execute("INSERT INTO written_order SELECT unnest(%s::bigint[])", [[order.pk for order in orders]])
    rollups.note_orders("written_order")
    rollups.refresh_touched()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE written_order")
    record(event="sales.written", actor=actor, subject=source, at=at, data={"orders": len(orders)})
    return known | {order.external_id: order.pk for order in orders}


class _Costs:
    """What a unit of each product cost on a day, if anybody said so."""

    def __init__(self, sales: Iterable[Sale]) -> None:
        products = {line.product_id for sale in sales for line in sale.lines if line.product_id}
        rows = ProductCost.objects.filter(product__in=products).order_by("valid_from")
        self._rows = list(rows.values_list("product_id", "valid_from", "cost"))

    def of(self, line: SoldLine, day: date) -> Decimal | None:
        costs = [cost for product, since, cost in self._rows if product == line.product_id and since <= day]
        return round(costs[-1] * line.quantity, 2) if costs else None


def _find(source: Source, sales: Sequence[Sale]) -> Iterable[tuple[str, int]]:
    numbers = [sale.external_id for sale in sales]
    return Order.objects.filter(source=source, external_id__in=numbers).values_list("external_id", "pk")


def _order_of(sale: Sale, source: Source, costs: _Costs, at: datetime) -> Order:
    known_costs = [cost for line in sale.lines if (cost := costs.of(line, sale.sold_on)) is not None]
    return Order(
        source=source,
        external_id=sale.external_id,
        customer_id=sale.customer_id,
        ordered_at=datetime.combine(sale.sold_on, time(), ZoneInfo(get_current_tenant().timezone)),
        ordered_on=sale.sold_on,
        channel=sale.channel,
        is_return=sale.is_return,
        units=sum((line.quantity for line in sale.lines), Decimal(0)),
        net=sum((line.net for line in sale.lines), Decimal(0)),
        tax=sum((line.tax for line in sale.lines), Decimal(0)),
        cost=sum(known_costs, Decimal(0)) if known_costs else None,
        fingerprint=uuid.uuid5(_NAMESPACE, repr(sale)),
        created_at=at,
        updated_at=at,
    )


def _lines_of(order: Order, sale: Sale, costs: _Costs) -> list[OrderLine]:
    return [
        OrderLine(order_id=order.pk, number=number, cost=costs.of(line, sale.sold_on), **asdict(line))
        for number, line in enumerate(sale.lines, start=1)
    ]
