from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commerce.models import Category, Customer, Order, OrderLine, Product, SalesRep, Source
from insights.actions.refresh_insights import refresh_insights
from insights.queries.customer import get_customer_page
from insights.scope import Scope
from people.record import SYSTEM
from tests.insights.facts import AS_OF, crowd, customer, days_ago

AT = datetime(2026, 6, 30, 12, tzinfo=UTC)
COMPANY = Scope()


def refresh(days_later=0):
    return refresh_insights(as_of=AS_OF + timedelta(days=days_later), actor=SYSTEM, at=AT)


def page(buyer, scope=COMPANY, today=AS_OF):
    return get_customer_page(customer_id=buyer.pk, scope=scope, today=today)


def order(buyer, ago, category="Coffee", net=10, **fields):
    source, _ = Source.objects.get_or_create(slug="till", name="Till")
    kind, _ = Category.objects.get_or_create(name=category)
    product, _ = Product.objects.get_or_create(sku=category, category=kind)
    made = Order.objects.create(
        source=source,
        external_id=f"A-{Order.objects.count()}",
        customer=buyer,
        ordered_at=AT - timedelta(days=ago),
        ordered_on=days_ago(ago),
        net=net,
        fingerprint="0" * 32,
        **fields,
    )
    OrderLine.objects.create(order=made, number=1, product=product, quantity=1, unit_price=net, net=net)
    return made


def test_figures_and_reasons(tenant):
    crowd(150)
    rita = customer("Rita", days=range(7, 147, 7))
    refresh()
    seen = page(rita)
    assert seen.row.figures.order_days == 20
    assert seen.segment_since == AS_OF
    assert any("Has ordered on 20 days since 10 Feb 2026, about every 7 days" in one for one in seen.reasons)
    assert any("likely to order within 90 days" in one for one in seen.reasons)
    assert any("The next order" in one for one in seen.reasons)


def test_why_a_date_is_withheld(tenant):
    crowd(150)
    once, silent = customer("Once", days=[40]), customer("Silent", days=range(300, 390, 7))
    refresh()
    assert "Has ordered on one day; a date needs at least 3." in page(once).reasons
    [sentence] = [reason for reason in page(silent).reasons if "no date is given" in reason]
    assert sentence.startswith("An order within the churn horizon is less likely than not (")
    assert " 0\u00a0%" not in sentence


def test_the_latest_orders(tenant):
    rita = customer("Rita")
    made = [order(rita, ago) for ago in range(40, 10, -1)]
    seen = page(rita)
    assert seen.orders_count == 30
    assert [row.order_id for row in seen.orders] == [one.pk for one in reversed(made)][:25]
    assert seen.orders[0].source_name == "Till"


def test_months_without_gaps(tenant):
    rita = customer("Rita", days=[0, 1, 100], revenue=20)
    months = page(rita).months
    assert len(months) == 24
    assert (months[0].month, months[-1].month) == (date(2024, 7, 1), date(2026, 6, 1))
    assert (months[-1].revenue, months[-1].orders) == (40, 2)
    assert months[-4].revenue == 20
    assert sum(month.orders for month in months) == 3


def test_favorite_categories(tenant):
    rita = customer("Rita")
    order(rita, 10, "Coffee", 60)
    order(rita, 9, "Tea", 40)
    order(rita, 8, "Cake", 500, state=Order.State.CANCELLED)
    assert [(one.name, one.revenue, one.share) for one in page(rita).categories] == [
        ("Coffee", 60, 0.6),
        ("Tea", 40, 0.4),
    ]


def test_tags_come_and_go(tenant):
    rita = customer("Rita", days=[10])
    refresh()
    refresh(days_later=25)
    stays = {stay.slug: (stay.entered_on, stay.left_on) for stay in page(rita).tag_history}
    assert stays["new"] == (AS_OF, AS_OF + timedelta(days=25))
    assert stays["one_time_visitor"] == (AS_OF, None)


def test_someone_who_never_ordered(tenant):
    seen = page(customer("Looks only"))
    assert (seen.row.figures, seen.reasons, seen.orders, seen.segment_since) == (None, (), (), None)


def test_a_customer_outside_of_the_book_is_not_there(tenant):
    rep = SalesRep.objects.create(code="R1", name="Rita")
    hers, others = customer("Hers", rep=rep), customer("Another's")
    scope = Scope(rep_id=rep.pk)
    assert page(hers, scope=scope).row.rep_name == "Rita"
    with pytest.raises(Customer.DoesNotExist):
        page(others, scope=scope)


def test_few_queries(tenant):
    rita = customer("Rita", days=[10])
    refresh()
    with CaptureQueriesContext(connection) as queries:
        page(rita)
    assert len([query for query in queries if not query["sql"].startswith("SET search_path")]) <= 9
