import time
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import transaction

from commerce.actions.write_sales import Sale, SoldLine, write_sales
from commerce.models import Customer, CustomerDay, Order, Product, ProductCost, ProductDay, SalesDay, Source
from commerce.rollups import rebuild_rollups, try_lock_sales
from people.models import DomainEvent
from people.record import SYSTEM
from tests.races import race

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
DAY = date(2026, 11, 20)


@pytest.fixture
def source(tenant):
    return Source.objects.create(slug="shops", name="Shops")


@pytest.fixture
def paula(tenant):
    return Customer.objects.create(name="Paula")


@pytest.fixture
def pipe(tenant):
    return Product.objects.create(sku="PIPE", name="Pipe")


def sale(number, customer=None, product=None, *, net="10.00", quantity="2", is_return=False):
    line = SoldLine(product and product.pk, Decimal(quantity), Decimal("5.00"), Decimal(net), Decimal("2.30"))
    return Sale(number, customer and customer.pk, DAY, "Retailer", (line,), is_return=is_return)


def write(source, *sales):
    return write_sales(source=source, sales=sales, actor=SYSTEM, at=AT)


def sums():
    days = SalesDay.objects.values_list("day", "orders", "units", "revenue", "cost")
    customers = CustomerDay.objects.values_list("customer", "day", "orders", "revenue")
    products = ProductDay.objects.values_list("product", "day", "orders", "units", "revenue")
    return [sorted(rows, key=str) for rows in (days, customers, products)]


def test_an_order_stands_with_the_sums_of_its_day(source, paula, pipe):
    ids = write(source, sale("A", paula, pipe))
    order = Order.objects.get(pk=ids["A"])
    assert (order.net, order.tax, order.units) == (10, Decimal("2.30"), 2)
    assert (order.customer, order.state) == (paula, "completed")
    assert SalesDay.objects.get(day=DAY).revenue == 10
    assert CustomerDay.objects.get(customer=paula).orders == 1
    assert ProductDay.objects.get(product=pipe).units == 2
    paula.refresh_from_db()
    assert (paula.first_order_on, paula.last_order_on) == (DAY, DAY)


def test_the_sums_are_those_of_a_rebuild(source, paula, pipe):
    write(source, sale("A", paula, pipe), sale("B", None, None))
    write(source, sale("C", paula, pipe), sale("D", paula, pipe, net="-4.00", quantity="-1", is_return=True))
    touched = sums()
    rebuild_rollups()
    assert sums() == touched
    assert SalesDay.objects.get(day=DAY).revenue == 26


def test_written_twice_it_is_once(source, paula, pipe):
    first = write(source, sale("A", paula, pipe))
    again = write(source, sale("A", paula, pipe), sale("B", paula, pipe))
    assert again["A"] == first["A"]
    assert (Order.objects.count(), SalesDay.objects.get().orders) == (2, 2)
    assert DomainEvent.objects.filter(event="sales.written").count() == 2


def test_what_is_known_of_costs_is_kept(source, paula, pipe):
    ProductCost.objects.create(product=pipe, cost=Decimal(3), valid_from=date(2026, 1, 1))
    ProductCost.objects.create(product=pipe, cost=Decimal(9), valid_from=date(2026, 12, 1))
    ids = write(source, sale("A", paula, pipe), sale("B"))
    assert Order.objects.get(pk=ids["A"]).cost == 6
    assert Order.objects.get(pk=ids["B"]).cost is None


def test_one_at_a_time_holds_the_lock(committed, tenant, source):
    def work(_):
        with transaction.atomic():
            held = try_lock_sales()
            if held:
                time.sleep(0.5)
            return held

    assert sorted(race(tenant, work, times=4)) == [False, False, False, True]
