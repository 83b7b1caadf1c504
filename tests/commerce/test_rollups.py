"""The sums by day, updated for what each import touched, equal those computed anew from all orders."""

import random
from collections import defaultdict
from decimal import Decimal

import pytest

from commerce.models import Customer, CustomerDay, ProductDay, SalesDay, TouchedCustomer
from commerce.rollups import rebuild_rollups

HEADER = "Order ID,Date,Customer ID,SKU,Quantity,Unit price,Line total,Cancelled\n"
Line = tuple[str, int]


class Shop:
    """What the till would say: orders that come, change, move, are cancelled and come back."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)  # noqa: S311 - a story, no secret
        self.orders: dict[str, tuple[str, str, str, list[Line]]] = {}

    def order(self) -> tuple[str, str, str, list[Line]]:
        day = f"2026-01-{self.rng.randint(1, 6):02d}"
        customer = self.rng.choice(["", "C1", "C2", "C3"])
        sign = self.rng.choice([1, 1, 1, -1])
        lines = [(f"S{self.rng.randint(1, 4)}", sign * self.rng.randint(1, 3)) for _ in range(self.rng.randint(1, 4))]
        return day, customer, self.rng.choice("NNNY"), lines

    def next_file(self) -> str:
        touched = [f"N{len(self.orders) + n}" for n in range(self.rng.randint(0, 6))]
        touched += self.rng.sample(sorted(self.orders), min(len(self.orders), self.rng.randint(0, 5)))
        said = []
        for number in touched or ["N0"]:
            self.orders[number] = day, customer, cancelled, lines = self.order()
            said += [f"{number},{day},{customer},{sku},{n},2.50,{n * 2.5:.2f},{cancelled}\n" for sku, n in lines]
        return HEADER + "".join(said)

    def sums(self) -> dict[str, dict[tuple[str, ...], tuple[int, Decimal]]]:
        """Orders and revenue by customer and day, product and day, and day; worked out here, not in SQL."""
        found: dict[str, dict[tuple[str, ...], list[Decimal]]] = {kind: {} for kind in ("customer", "product", "day")}

        def add(kind: str, key: tuple[str, ...], orders: int, revenue: Decimal) -> None:
            row = found[kind].setdefault(key, [Decimal(0), Decimal(0)])
            row[0] += orders
            row[1] += revenue

        for day, customer, cancelled, lines in self.orders.values():
            if cancelled == "Y":
                continue
            is_sale = int(lines[0][1] > 0)
            by_product: dict[str, Decimal] = defaultdict(Decimal)
            for sku, quantity in lines:
                by_product[sku] += Decimal("2.5") * quantity
            add("day", (day,), is_sale, sum(by_product.values(), Decimal(0)))
            if customer:
                add("customer", (customer, day), is_sale, sum(by_product.values(), Decimal(0)))
            for sku, revenue in by_product.items():
                add("product", (sku, day), is_sale, revenue)
        return {kind: {key: (int(n), revenue) for key, (n, revenue) in rows.items()} for kind, rows in found.items()}


def stored() -> dict[str, dict[tuple[str, ...], tuple[int, Decimal]]]:
    customers = CustomerDay.objects.values_list("customer__identities__external_id", "day", "orders", "revenue")
    products = ProductDay.objects.values_list("product__sku", "day", "orders", "revenue")
    days = SalesDay.objects.values_list("day", "orders", "revenue")
    return {
        "customer": {(who, str(day)): (orders, revenue) for who, day, orders, revenue in customers},
        "product": {(sku, str(day)): (orders, revenue) for sku, day, orders, revenue in products},
        "day": {(str(day),): (orders, revenue) for day, orders, revenue in days},
    }


def bounds() -> list[tuple[object, ...]]:
    return list(Customer.objects.order_by("pk").values_list("pk", "first_order_on", "last_order_on"))


@pytest.mark.parametrize("seed", range(4))
def test_equal_to_the_truth_and_to_a_rebuild_after_each_import(bring, seed):
    shop = Shop(seed)
    for _ in range(6):
        job = bring(shop.next_file())
        assert (job.state, job.refused) == ("applied", 0)
        assert stored() == shop.sums()
        kept = stored(), bounds(), list(CustomerDay.objects.order_by("pk").values())
        rebuild_rollups()
        assert (stored(), bounds(), list(CustomerDay.objects.order_by("pk").values())) == kept


def test_only_touched_pairs_are_written(bring):
    bring(HEADER + "A,2026-01-01,C1,S1,1,2.50,2.50,N\nB,2026-01-01,C2,S2,1,2.50,2.50,N\n")
    # A wrong sum nobody touched: a full rebuild would mend it, an import must not look at it.
    CustomerDay.objects.filter(customer__identities__external_id="C2").update(revenue=99)
    ProductDay.objects.filter(product__sku="S2").update(revenue=99)
    TouchedCustomer.objects.all().delete()
    bring(HEADER + "A,2026-01-01,C1,S1,2,2.50,5.00,N\n")
    assert stored()["customer"] == {("C1", "2026-01-01"): (1, 5), ("C2", "2026-01-01"): (1, 99)}
    assert stored()["product"] == {("S1", "2026-01-01"): (1, 5), ("S2", "2026-01-01"): (1, 99)}
    assert list(TouchedCustomer.objects.values_list("customer__identities__external_id", flat=True)) == ["C1"]
    rebuild_rollups()
    assert stored()["customer"][("C2", "2026-01-01")] == (1, Decimal("2.50"))


def test_a_day_without_orders_any_more_has_no_row(bring):
    bring(HEADER + "A,2026-01-01,C1,S1,1,2.50,2.50,N\n")
    bring(HEADER + "A,2026-01-02,C1,S1,1,2.50,2.50,N\n")
    assert stored()["day"] == {("2026-01-02",): (1, Decimal("2.50"))}
    assert [row[1:] for row in bounds()] == [(SalesDay.objects.get().day, SalesDay.objects.get().day)]
