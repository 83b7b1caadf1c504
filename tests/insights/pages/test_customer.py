import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from commerce.models import Customer, CustomerIdentity, Order, OrderLine, Product, SalesRep, Source
from people.models import User
from people.roles import Role
from tenants.models import Tenant
from tests.insights.facts import customer

MOST_QUERIES = 15


@pytest.fixture
def rita(shop: Tenant) -> Customer:
    return Customer.objects.get(name="Rita's Hardware")


@pytest.fixture
def order(rita: Customer, at_noon: datetime) -> Order:
    source = Source.objects.create(slug="till", name="Till")
    order = Order.objects.create(
        source=source,
        external_id="T-7",
        customer=rita,
        ordered_at=at_noon,
        ordered_on=at_noon.date(),
        net=25,
        fingerprint=uuid.uuid4(),
    )
    tap = Product.objects.create(sku="TAP", name="<b>Brass tap</b>")
    OrderLine.objects.create(order=order, number=1, product=tap, quantity=2, unit_price="12.50", net=25)
    return order


def test_shows_figures_with_how_they_are_counted(rita: Customer, browser: Client) -> None:
    page = browser.get(f"/dashboard/customers/{rita.pk}").text
    assert "<h1>Rita&#x27;s Hardware</h1>" in page
    assert "The next order is expected on" in page or "is overdue by" in page
    assert "Customer lifetime value" in page
    assert page.count("How counted") == 11
    assert "Never asked" in page


def test_shows_orders_with_their_lines_and_escapes_them(order: Order, browser: Client) -> None:
    page = browser.get(f"/dashboard/customers/{order.customer_id}").text
    assert "T-7" in page
    assert "&lt;b&gt;Brass tap&lt;/b&gt;" in page
    assert "€12.50" in page
    assert "11:00" in page  # 10:00 UTC in Lisbon's summer


def test_shows_how_the_sources_call_the_customer(order: Order, browser: Client) -> None:
    CustomerIdentity.objects.create(source=order.source, external_id="K-0815", customer=order.customer)
    page = browser.get(f"/dashboard/customers/{order.customer_id}").text
    assert "Number in Till" in page
    assert "K-0815" in page
    assert "1 in all" in page


def test_customer_without_orders_has_nothing_to_forecast(shop: Tenant, browser: Client) -> None:
    never = Customer.objects.get(name="Never Ordered")
    page = browser.get(f"/dashboard/customers/{never.pk}").text
    assert "Never Ordered has not ordered yet" in page
    assert "Churn risk" not in page


def test_one_time_buyer_is_told_why_there_is_no_date(shop: Tenant, browser: Client) -> None:
    once = customer("Once", [40])
    from insights.actions.refresh_insights import refresh_insights
    from kit import clock
    from people.record import SYSTEM
    from tests.insights.facts import AS_OF

    refresh_insights(as_of=AS_OF, actor=SYSTEM, at=clock.now())
    page = browser.get(f"/dashboard/customers/{once.pk}").text
    assert once.insight.withheld
    assert "The next order is expected" not in page


def test_rep_does_not_see_a_customer_of_another_book(
    rita: Customer, client_of: Callable[[User], Client], hire: Callable[..., User]
) -> None:
    sofia = hire("sofia", Role.SALES_REP, is_staff=False)
    rep = SalesRep.objects.create(code="S", name="Sofia", user=sofia)
    mine = customer("Mine", [3], rep=rep)
    browser = client_of(sofia)
    assert browser.get(f"/dashboard/customers/{mine.pk}").status_code == 200
    assert browser.get(f"/dashboard/customers/{rita.pk}").status_code == 404


def test_id_of_another_tenant_means_nothing_here(
    shop: Tenant, other_tenant: Tenant, otto: User, client_of: Callable[[User], Client], rita: Customer
) -> None:
    with tenant_context(other_tenant):
        assert not Customer.objects.filter(pk=rita.pk).exists()
    assert client_of(otto).get(f"/dashboard/customers/{rita.pk}").status_code == 404


def test_few_queries(order: Order, browser: Client, at_most: Any) -> None:
    browser.get("/dashboard/customers")
    with at_most(MOST_QUERIES):
        browser.get(f"/dashboard/customers/{order.customer_id}")
