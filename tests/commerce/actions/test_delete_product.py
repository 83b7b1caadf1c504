import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from commerce.actions.delete_product import ProductIsSoldError, delete_product
from commerce.models import OrderLine, Product, ProductCost, ProductDay
from commerce.queries.integrity import count_orphans
from people.models import DomainEvent
from people.permissions import NotAllowedError
from tests.ingestion.conftest import HEADER, sales

SALE = "A1,2026-02-01,C1,SKU1,2,5.00,10.00"


def test_one_never_sold_is_gone_with_its_costs_and_on_record(max_, tenant):
    hammer = Product.objects.create(sku="H-1", name="Hammer")
    ProductCost.objects.create(product=hammer, cost=2, valid_from="2026-01-01")
    delete_product(product=hammer, actor=max_)
    assert not Product.objects.exists()
    assert not ProductCost.objects.exists()
    assert DomainEvent.objects.get(event="product.deleted").changes["sku"] == ("H-1", None)


def test_refuses_what_was_sold_without_reading_the_lines(max_, bring):
    bring(sales(SALE))
    product = Product.objects.get()
    with (
        CaptureQueriesContext(
            connection,
        ) as asked,
        pytest.raises(ProductIsSoldError, match="no longer sold"),
    ):
        delete_product(product=product, actor=max_)
    assert not [query for query in asked.captured_queries if "commerce_orderline" in query["sql"]]
    assert Product.objects.exists()


def test_refuses_what_only_a_cancelled_order_holds(max_, bring):
    bring(sales(f"{SALE},cancelled", header=f"{HEADER},Status"))
    assert not ProductDay.objects.exists()
    with pytest.raises(ProductIsSoldError):
        delete_product(product=Product.objects.get(), actor=max_)
    assert Product.objects.exists()


@pytest.mark.parametrize("state", ["completed", "cancelled"])
def test_the_database_refuses_whoever_asks(bring, state):
    bring(sales(f"{SALE},{state}", header=f"{HEADER},Status"))
    table = "commerce_productday" if state == "completed" else "commerce_orderline"
    with pytest.raises(IntegrityError, match=f"rows of {table} still refer"), transaction.atomic():
        Product.objects.all().delete()
    assert Product.objects.exists()
    assert OrderLine.objects.exists()
    assert count_orphans() == {}


def test_refuses_those_who_may_not(mara, tenant):
    hammer = Product.objects.create(sku="H-1")
    with pytest.raises(NotAllowedError):
        delete_product(product=hammer, actor=mara)
    assert Product.objects.exists()
