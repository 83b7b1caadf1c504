"""What foreign keys would promise, promised by triggers that check a statement at once."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from commerce.models import Customer, CustomerDay, Order, OrderLine, Product, SalesRep, Source
from commerce.queries.integrity import REFERENCES, count_orphans
from tests.ingestion.conftest import sales

NOBODY = 999_999_999


@pytest.fixture
def facts(bring):
    bring(sales("A1,2026-02-01,C1,SKU1,2,5.00,10.00", "A1,2026-02-01,C1,SKU2,1,3.50,3.50"))


def execute(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def make_order(**fields):
    values = {"source": Source.objects.get(), "external_id": "X", "ordered_at": datetime(2026, 1, 1, tzinfo=UTC)}
    return Order.objects.create(**{**values, "ordered_on": "2026-01-01", "fingerprint": UUID(int=0), **fields})


@pytest.mark.parametrize("column", ["source_id", "customer_id", "rep_id"])
def test_an_order_of_nobody_is_refused(facts, column):
    with pytest.raises(IntegrityError, match=column), transaction.atomic():
        make_order(**{column: NOBODY})
    with pytest.raises(IntegrityError, match=column):
        execute(f"UPDATE commerce_order SET {column} = {NOBODY}")
    assert count_orphans() == {}


@pytest.mark.parametrize("column", ["order_id", "product_id"])
def test_a_line_of_nothing_is_refused(facts, column):
    order = Order.objects.get()
    fields = {"order_id": order.pk, "number": 9, "product_id": Product.objects.first().pk, "quantity": 1}
    with pytest.raises(IntegrityError, match=column), transaction.atomic():
        OrderLine.objects.create(**{**fields, "unit_price": 1, "net": 1, column: NOBODY})
    assert OrderLine.objects.count() == 2


def test_a_line_is_replaced_and_never_edited(facts):
    with pytest.raises(ProgrammingError, match="Cannot update"):
        execute("UPDATE commerce_orderline SET net = 0")


@pytest.mark.parametrize("table", ["commerce_customer", "commerce_product"])
def test_what_orders_refer_to_stays(facts, table):
    with pytest.raises(IntegrityError, match="still refer"):
        execute(f"DELETE FROM {table}")
    assert count_orphans() == {}


def test_an_order_takes_its_lines_along(facts):
    execute("DELETE FROM commerce_order")
    assert not OrderLine.objects.exists()


def test_a_customer_without_orders_takes_the_days_along(facts):
    execute("DELETE FROM commerce_order")
    execute("DELETE FROM commerce_customeridentity")
    execute("DELETE FROM commerce_customer")
    assert not CustomerDay.objects.exists()


def test_a_rep_leaves_the_orders(facts):
    rep = SalesRep.objects.create(code="R1", name="Rita")
    Order.objects.update(rep=rep)
    execute("DELETE FROM commerce_salesrep")
    assert Order.objects.get().rep_id is None


def test_the_audit_finds_what_the_guard_would_have_stopped(facts):
    """The control: with the triggers off, orphans come in, and the audit counts them."""
    execute("ALTER TABLE commerce_order DISABLE TRIGGER USER; ALTER TABLE commerce_orderline DISABLE TRIGGER USER")
    make_order(customer_id=NOBODY, rep_id=NOBODY)
    OrderLine.objects.create(order_id=NOBODY, number=1, product_id=NOBODY, quantity=1, unit_price=1, net=1)
    assert count_orphans() == {
        "commerce_order.customer_id": 1,
        "commerce_order.rep_id": 1,
        "commerce_orderline.order_id": 1,
        "commerce_orderline.product_id": 1,
    }


def test_each_unconstrained_reference_is_audited():
    unconstrained = {
        f"{model._meta.db_table}.{field.column}"
        for model in (Order, OrderLine, Customer, CustomerDay, Product)
        for field in model._meta.concrete_fields
        if field.is_relation and not field.db_constraint
    }
    assert unconstrained <= REFERENCES.keys()
