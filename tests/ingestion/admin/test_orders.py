"""The orders of the admin: looked up, never edited, without what is withheld from who looks."""

import pytest

from commerce.models import Customer, Order
from kit import clock
from people.actions.withhold_permission import withhold_permission
from people.record import SYSTEM
from tests.ingestion.conftest import sales

LIST = "/admin/commerce/order/"


@pytest.fixture
def order(bring):
    bring(sales("A1,2026-02-01,C1,SKU1,2,1234.50,2469.00"))
    Customer.objects.update(name="Rita's Hardware")
    return Order.objects.get()


def pages(browser, order):
    return [browser.get(path).content.decode() for path in (LIST, f"{LIST}{order.pk}/change/")]


def test_shows_customer_amounts_and_lines(order, mara, client_of):
    listed, detail = pages(client_of(mara), order)
    assert "Rita&#x27;s Hardware" in listed
    assert "2.469,00" in listed or "2,469.00" in listed
    assert "Rita&#x27;s Hardware" in detail
    assert "SKU1" in detail


def test_names_no_customer_to_whom_customers_are_withheld_from(order, mara, client_of):
    withhold_permission(user=mara, permission="commerce.view_customer", actor=SYSTEM, at=clock.now())
    listed, detail = pages(client_of(mara), order)
    assert "A1" in listed
    assert "A1" in detail
    assert "Rita" not in listed + detail
