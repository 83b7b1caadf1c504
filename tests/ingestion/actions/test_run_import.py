"""From a file to orders, lines, customers, products, sums, and the rows that were refused."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from commerce.models import Customer, CustomerDay, Order, OrderLine, Product, ProductCost, ProductDay, SalesDay
from ingestion.actions.claim_import import ImportIsClaimedError
from ingestion.actions.confirm_mapping import confirm_mapping
from ingestion.actions.rerun_import import rerun_import
from ingestion.actions.run_import import run_import
from ingestion.models import ImportJob, Mapping
from people.models import DomainEvent
from people.record import SYSTEM
from tests.ingestion.conftest import AT, sales

GOOD = sales(
    "A1,2026-02-01,C1,SKU1,2,5.00,10.00",
    "A1,2026-02-01,C1,SKU2,1,3.50,3.50",
    "A2,2026-02-01,,SKU1,1,5.00,5.00",
    "A3,2026-02-02,C1,SKU1,-1,5.00,-5.00",
)


def test_a_file_becomes_facts(bring):
    job = bring(GOOD)
    assert (job.state, job.rows_total, job.accepted, job.refused, job.skipped) == ("applied", 4, 4, 0, 0)
    order = Order.objects.get(external_id="A1")
    assert (order.net, order.units, order.ordered_on, order.batch_id) == (Decimal("13.50"), 3, date(2026, 2, 1), job.pk)
    assert [line.product.sku for line in order.lines.all()] == ["SKU1", "SKU2"]
    assert Order.objects.get(external_id="A2").customer is None
    assert Order.objects.get(external_id="A3").is_return
    customer = Customer.objects.get(identities__external_id="C1")
    assert (customer.first_order_on, customer.last_order_on) == (date(2026, 2, 1), date(2026, 2, 1))
    assert CustomerDay.objects.get(day=date(2026, 2, 2)).orders == 0
    assert CustomerDay.objects.get(day=date(2026, 2, 2)).revenue == -5
    assert SalesDay.objects.get(day=date(2026, 2, 1)).orders == 2
    assert ProductDay.objects.get(product__sku="SKU1", day=date(2026, 2, 1)).revenue == 15
    assert DomainEvent.objects.filter(event="import.applied", subject_id=str(job.pk)).exists()


def test_the_same_file_again_changes_nothing(bring):
    bring(GOOD)
    before = list(Order.objects.values())
    job = bring(GOOD)
    assert (job.accepted, job.refused, job.skipped) == (0, 0, 4)
    assert list(Order.objects.values()) == before


def test_lines_in_another_order_are_the_same_order(bring):
    bring(GOOD)
    lines = GOOD.splitlines()
    assert bring("\n".join([lines[0], *reversed(lines[1:])])).skipped == 4


def test_a_changed_order_replaces_its_lines(bring):
    bring(GOOD)
    job = bring(sales("A1,2026-02-01,C1,SKU2,4,3.50,14.00"))
    assert (job.accepted, job.result["orders_changed"]) == (1, 1)
    order = Order.objects.get(external_id="A1")
    assert [(line.product.sku, line.quantity) for line in order.lines.all()] == [("SKU2", 4)]
    assert ProductDay.objects.get(product__sku="SKU1", day=date(2026, 2, 1)).revenue == 5
    assert Order.objects.count() == 3


def test_a_cancelled_order_leaves_the_sums(bring):
    bring(GOOD)
    header = "Order ID,Date,Customer ID,SKU,Quantity,Unit price,Line total,Cancelled"
    first = sales("B1,2026-02-05,C9,SKU1,1,5.00,5.00,N", header=header)
    job = bring(first)
    assert job.state == "needs_mapping"  # the header is not the one of before
    confirm_mapping(job=job, columns=job.proposal["columns"], options={}, actor=SYSTEM, at=AT)
    assert run_import(job=job, at=AT).state == "applied"
    assert SalesDay.objects.get(day=date(2026, 2, 5)).revenue == 5
    bring(sales("B1,2026-02-05,C9,SKU1,1,5.00,5.00,Y", header=header))
    assert Order.objects.get(external_id="B1").state == "cancelled"
    assert not SalesDay.objects.filter(day=date(2026, 2, 5)).exists()
    assert Customer.objects.get(identities__external_id="C9").first_order_on is None


def test_a_refused_row_takes_its_order_along(bring):
    job = bring(
        sales("A1,2026-02-01,C1,SKU1,2,5.00,10.00", "A1,2026-02-01,C1,SKU2,one,3.50,3.50", "A2,2026-02-01,C1,S,1,1,1")
    )
    assert (job.accepted, job.refused) == (1, 2)
    taken, bad = job.quarantined_rows.order_by("row_no")
    assert (taken.row_no, taken.rule) == (2, "order_refused")
    assert "row 3" in taken.problems[0]["message"]
    assert (bad.rule, bad.problems[0]["field"], bad.values[4]) == ("malformed", "quantity", "one")
    assert not Order.objects.filter(external_id="A1").exists()
    assert not Product.objects.filter(sku="SKU2").exists()


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("A1,2026-02-01,C2,SKU1,1,5.00,5.00", "inconsistent_order"),
        ("A1,2026-02-02,C1,SKU1,1,5.00,5.00", "inconsistent_order"),
        ("A1,2026-02-01,C1,SKU1,1,5.00,50.00", "inconsistent_total"),
        ("A1,2026-02-01,C1,SKU1,1,5.00,-5.00", "inconsistent_total"),
        ("A1,2027-02-01,C1,SKU1,1,5.00,5.00", "future_date"),
        ("A1,,C1,SKU1,1,5.00,5.00", "missing"),
        ("A1,2026-02-01,C1", "missing"),
    ],
)
def test_rules_between_rows_and_cells(bring, line, rule):
    job = bring(sales("A1,2026-02-01,C1,SKU1,1,5.00,5.00", line))
    assert (job.accepted, job.refused) == (0, 2)
    assert rule in set(job.quarantined_rows.values_list("rule", flat=True))
    assert OrderLine.objects.count() == 0


def test_unknown_references_are_refused_where_the_mapping_says_so(bring, source):
    bring(GOOD)
    Mapping.objects.update(options={"refuse_unknown_products": True, "refuse_unknown_customers": True})
    job = bring(sales("X1,2026-02-01,C1,SKU9,1,5,5", "X2,2026-02-01,C8,SKU1,1,5,5", "X3,2026-02-01,C1,SKU1,1,5,5"))
    assert (job.accepted, job.refused) == (1, 2)
    assert set(job.quarantined_rows.values_list("rule", flat=True)) == {"unknown_reference"}


def test_costs_come_from_the_products_history(bring):
    bring("SKU,Name,Cost,Cost valid from\nSKU1,Soap,1.00,2026-01-01\nSKU1,Soap,2.00,2026-02-02\n", kind="products")
    assert ProductCost.objects.count() == 2
    bring(sales("A1,2026-02-01,C1,SKU1,3,5.00,15.00", "A2,2026-02-02,C1,SKU1,3,5.00,15.00"))
    assert [order.cost for order in Order.objects.order_by("external_id")] == [3, 6]


def test_days_are_those_of_the_tenants_zone(bring):
    bring(sales("A1,2026-02-01T23:30:00-05:00,C1,SKU1,1,5.00,5.00"))
    assert Order.objects.get().ordered_on == date(2026, 2, 2)


def test_customers_are_found_by_number_and_an_empty_cell_says_nothing(bring):
    bring("Customer ID,Name,Email,Region\n007,Rita,rita@example.com,North\n008,Paul,,South\n", kind="customers")
    job = bring("Customer ID,Name,Email,Region\n007,Rita H.,,\n008,Paul,,South\n008,Pol,,\n", kind="customers")
    assert (job.accepted, job.skipped, job.refused) == (1, 1, 1)
    rita = Customer.objects.get(identities__external_id="007")
    assert (rita.name, rita.email, rita.region) == ("Rita H.", "rita@example.com", "North")


def test_what_a_file_changes_is_on_the_trail_of_whoever_brought_it(bring, mara):
    bring("Customer ID,Name,Region\n007,Rita,North\n008,Paul,South\n", kind="customers")
    job = bring("Customer ID,Name,Region\n007,Rita,East\n008,Paul,South\n", kind="customers", actor=mara)
    [entry] = DomainEvent.objects.filter(event="customer.changed")
    assert entry.changes == {"region": ("North", "East")}
    assert (entry.actor, entry.url) == (mara, f"import {job.pk}")


def test_a_run_that_is_held_is_not_run_twice(start):
    job = start(GOOD)
    ImportJob.objects.filter(pk=job.pk).update(
        state="running", claim="9c5b94b1-35ad-49bb-b118-8e8fc24abf80", lease_until=AT + timedelta(minutes=1)
    )
    with pytest.raises(ImportIsClaimedError):
        run_import(job=job, at=AT)
    assert run_import(job=job, at=AT + timedelta(minutes=2)).state == "applied"


def test_a_run_that_breaks_off_time_and_again_is_given_up(start):
    job = start(GOOD)
    ImportJob.objects.filter(pk=job.pk).update(attempts=3)
    assert run_import(job=job, at=AT).state == "failed"
    assert Order.objects.count() == 0


def test_a_rerun_takes_the_refused_rows_anew(bring):
    job = bring(sales("A1,2026-02-01,C1,SKU1,one,5,5"))
    rerun_import(job=job, actor=SYSTEM, at=AT)
    job = run_import(job=job, at=AT)
    assert (job.refused, job.quarantined_rows.count()) == (1, 1)


def test_refused_rows_that_come_in_by_a_later_file_are_mended(bring):
    first = bring(
        sales(
            "A1,2026-02-01,C1,S1,1,5.00,5.00", "A1,2026-02-01,C1,S2,x,1,1", "'=A2,2026-02-01,C1,S1,x,1,1", "A3,x,,,,,"
        )
    )
    assert set(first.quarantined_rows.values_list("state", flat=True)) == {"open"}
    again = bring(sales("A1,2026-02-01,C1,S1,1,5.00,5.00", "=A2,2026-02-01,C1,S1,1,1,1", "A3,x,,,,,"))
    states = dict(first.quarantined_rows.values_list("row_no", "state"))
    assert states == {2: "mended", 3: "mended", 4: "mended", 5: "open"}
    assert again.quarantined_rows.get().state == "open"
    assert again.result["earlier_rows_mended"] == 3


def test_an_older_file_run_again_leaves_newer_rows_open(bring):
    first = bring(sales("A1,2026-02-01,C1,S1,1,5.00,5.00"))
    bring(sales("A1,2026-02-01,C1,S1,2,5.00,10.00"))
    later = bring(sales("A1,2026-02-01,C1,S1,x,5.00,5.00"))
    rerun = rerun_import(job=first, actor=SYSTEM, at=AT)
    assert run_import(job=rerun, at=AT + timedelta(minutes=1)).accepted == 1
    assert later.quarantined_rows.get().state == "open"


@pytest.mark.parametrize(
    ("kind", "refused", "mended"),
    [
        (
            "customers",
            "Customer number,Name,E-mail\nC1,Rita,no address\nC2,Paul,none\n",
            "Customer number,Name,E-mail\nC1,Rita,rita@example.com\n",
        ),
        ("products", "SKU,Name,Price\nC1,Soap,cheap\nC2,Cup,dear\n", "SKU,Name,Price\nC1,Soap,1.50\n"),
    ],
)
def test_refused_customers_and_products_are_mended_by_their_numbers(bring, kind, refused, mended):
    first = bring(refused, kind=kind, name=f"{kind}.csv")
    if first.state == "needs_mapping":
        confirm_mapping(job=first, columns=first.proposal["columns"], options={}, actor=SYSTEM, at=AT)
        first = run_import(job=first, at=AT + timedelta(seconds=2))
    assert first.refused == 2
    second = bring(mended, kind=kind, name=f"{kind}.csv")
    assert (second.state, second.accepted) == ("applied", 1)
    assert list(first.quarantined_rows.order_by("row_no").values_list("state", flat=True)) == ["mended", "open"]
