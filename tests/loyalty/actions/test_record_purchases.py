from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from commerce.models import Customer, CustomerDay, Order, SalesDay
from commerce.rollups import lock_sales
from insights.queries.overview import get_overview
from insights.scope import Scope
from kit import clock
from kit.periods import parse_period
from loyalty.actions.record_purchases import record_purchases
from loyalty.models import Consumer, Invoice, PointsAdjustment
from people.record import SYSTEM
from tests.races import race


@pytest.fixture
def approved(hand_in):
    """An approved invoice, as the chain leaves it."""

    def make(**said):
        made = hand_in(**said)
        Invoice.objects.filter(pk=made.pk).update(state="approved", decided_at=clock.now(), points=10)
        made.refresh_from_db()
        return made

    return make


@pytest.fixture
def customer(paul):
    made = Customer.objects.create(name="Paul Pinto")
    Consumer.objects.filter(pk=paul.pk).update(customer=made)
    return made


def write():
    return record_purchases(actor=SYSTEM, at=clock.now())


def credit(invoice, net, maker, state="approved"):
    return PointsAdjustment.objects.create(
        consumer=invoice.consumer,
        kind="reversal",
        points=1,
        invoice=invoice,
        net=Decimal(net),
        reason="Goods came back",
        state=state,
        maker=maker,
        decided_at=clock.now(),
    )


def test_an_approved_invoice_is_an_order(approved, customer, pipe):
    made = approved()
    assert write() == 1
    made.refresh_from_db()
    order = made.order
    assert (order.source.slug, order.external_id, order.customer) == ("loyalty", str(made.pk), customer)
    assert (order.net, order.tax, order.ordered_on) == (Decimal("100.00"), Decimal("23.00"), made.invoiced_on)
    assert [line.product for line in order.lines.all()] == [pipe]
    assert CustomerDay.objects.get(customer=customer).revenue == 100


def test_the_overview_counts_it(approved, customer):
    made = approved(invoiced_on=clock.now().date() - timedelta(days=1))
    write()
    today = clock.now().date()
    period = parse_period({"period": "7d"}, today=today, timezone="Europe/Lisbon")
    overview = get_overview(period=period, scope=Scope(), today=today)
    assert overview.kpi("revenue").value == made.net
    assert overview.kpi("orders").value == 1


def test_done_twice_it_is_once(approved, customer):
    approved()
    assert (write(), write()) == (1, 0)
    assert SalesDay.objects.get().orders == 1


def test_many_cost_no_more_queries_than_two(approved, customer):
    def count(numbers):
        for number in numbers:
            approved(number=number)
        with CaptureQueriesContext(connection) as queries:
            assert write() == len(numbers)
        return len(queries)

    first = count(["A-1", "A-2"])
    assert count([f"B-{n}" for n in range(30)]) <= first


def test_what_is_not_approved_is_no_order(hand_in):
    hand_in()
    assert write() == 0
    assert not Order.objects.exists()


def test_a_credit_note_is_a_return(approved, customer, max_):
    made = approved()
    first, waiting = credit(made, "40.00", max_), credit(made, "1.00", max_, state="in_review")
    assert write() == 2
    order = Order.objects.get(is_return=True)
    assert order.external_id == f"{made.pk}/{first.pk}"
    assert (order.net, order.tax, order.customer) == (Decimal("-40.00"), Decimal("-9.20"), customer)
    credit(made, "60.00", max_)
    assert (write(), write()) == (1, 0)
    assert sum(Order.objects.values_list("net", flat=True)) == 0
    assert sum(Order.objects.values_list("tax", flat=True)) == 0
    assert not Order.objects.filter(external_id__contains=str(waiting.pk)).exists()


def test_while_an_import_is_applied_it_waits(committed, tenant, approved, customer):
    approved()

    def work(number):
        with transaction.atomic():
            if number == 0:
                lock_sales()
                connection.cursor().execute("SELECT pg_sleep(1.5)")
                return None
            connection.cursor().execute("SELECT pg_sleep(0.5)")
            return write()

    assert race(tenant, work, times=2) == [None, 0]
    assert write() == 1


def test_at_once_each_is_written_once(committed, tenant, approved, customer):
    for number in range(5):
        approved(number=f"A-{number}")
    race(tenant, lambda _: write(), times=6)
    write()
    assert Order.objects.count() == 5
    assert SalesDay.objects.get().orders == 5
