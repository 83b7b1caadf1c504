"""A file that is run again gives the same rows, whatever came in between; and each row says whence it came."""

from datetime import timedelta
from decimal import Decimal

from django.db import connection

from commerce.models import Customer, Order, OrderLine, Product
from ingestion.actions.rerun_import import rerun_import
from ingestion.actions.run_import import run_import
from ingestion.models import Mapping
from people.record import SYSTEM
from tests.ingestion.conftest import AT, sales

FILE = sales(
    "A1,2026-02-01,C1,SKU1,2,5.00,10.00",
    "A1,2026-02-01,C1,SKU2,1,3.50,3.50",
    "A2,2026-02-02,C2,SKU1,x,5.00,5.00",
    "A3,2026-02-02,C2,SKU1,1,5.00,5.00",
)
ORDER = (
    "external_id",
    "ordered_at",
    "ordered_on",
    "state",
    "units",
    "net",
    "batch_id",
    "fingerprint",
    "customer__name",
)
LINE = ("order__external_id", "number", "product__sku", "quantity", "unit_price", "net", "source_row")


def rows() -> tuple[list[object], ...]:
    return (
        list(Order.objects.order_by("external_id").values_list(*ORDER)),
        list(OrderLine.objects.order_by("order__external_id", "number").values_list(*LINE)),
    )


def again(job):
    return run_import(job=rerun_import(job=job, actor=SYSTEM, at=AT), at=AT + timedelta(days=1))


def test_nothing_changes_when_all_is_there(bring):
    job = bring(FILE)
    before = (rows(), set(Order.objects.values_list("pk", "updated_at")), job.refused)
    job = again(job)
    assert (rows(), set(Order.objects.values_list("pk", "updated_at")), job.refused) == before
    assert (job.accepted, job.skipped) == (0, 3)


def test_what_was_lost_comes_back_the_same(bring):
    job = bring(FILE)
    before = rows()
    Order.objects.all().delete()
    assert OrderLine.objects.count() == 0
    job = again(job)
    assert rows() == before
    assert (job.accepted, job.refused) == (3, 1)


def test_a_file_whose_style_no_cell_proves_is_read_as_the_first_time(bring):
    """The mapping learns from later files; the first one was read before that."""
    header = "Order ID;Date;Customer ID;SKU;Quantity;Line total"
    first = bring(f"{header}\nA1;01.02.2026;C1;S;1;1.234\n")
    before = rows()
    assert Order.objects.get().net == Decimal("1.23")
    bring(f"{header}\nA2;13.02.2026;C1;S;1;0,50\n")
    assert Mapping.objects.get().options["decimals"] == ","
    Order.objects.filter(external_id="A1").delete()
    again(first)
    assert rows()[0][0] == before[0][0]
    third = bring(f"{header}\nA3;01.02.2026;C1;S;1;1.234\n")
    assert Order.objects.get(external_id="A3").net == 1234, third


def test_lines_customers_and_products_know_their_row(bring, client_of, max_):
    job = bring(f"Sales of February\n\n{FILE}")
    lines = OrderLine.objects.order_by("order__external_id", "number").values_list("order__external_id", "source_row")
    assert list(lines) == [("A1", 4), ("A1", 5), ("A3", 7)]
    assert dict(Customer.objects.values_list("identities__external_id", "source_row")) == {"C1": 4, "C2": 7}
    browser = client_of(max_)
    order = Order.objects.get(external_id="A1")
    page = browser.get(f"/admin/commerce/order/{order.pk}/change/").text
    assert f'href="/admin/ingestion/importjob/{job.pk}/change/"' in page
    assert "sales.csv</a>, rows 4 to 5, from Till, 2026-03-01" in page
    assert "Row of the file" in page
    customer = Customer.objects.get(identities__external_id="C2")
    assert "sales.csv</a>, row 7, from Till" in browser.get(f"/admin/commerce/customer/{customer.pk}/change/").text


def test_a_later_file_takes_over_what_it_changed(bring):
    bring(FILE)
    job = bring(sales("X9,2026-02-03,C9,SKU1,1,5.00,5.00", "A3,2026-02-02,C2,SKU1,2,5.00,10.00"), name="march.csv")
    assert Order.objects.get(external_id="A3").batch_id == job.pk
    assert list(OrderLine.objects.filter(order__external_id="A3").values_list("source_row", flat=True)) == [3]
    assert OrderLine.objects.filter(order__external_id="A1").first().source_row == 2


def test_customers_and_products_by_file_know_their_row(bring, client_of, max_):
    bring("Customer ID,Name\nC1,Ana\nC2,Rui\n", kind="customers", name="people.csv")
    bring("SKU,Name\nS1,Tap\nS2,Pipe\n", kind="products", name="items.csv")
    assert list(Customer.objects.order_by("name").values_list("name", "source_row")) == [("Ana", 2), ("Rui", 3)]
    product = Product.objects.get(sku="S2")
    assert "items.csv</a>, row 3" in client_of(max_).get(f"/admin/commerce/product/{product.pk}/change/").text
    bring("Customer ID,Name\nC2,Rui Costa\n", kind="customers", name="mended.csv")
    assert Customer.objects.get(name="Rui Costa").source_row == 2


def test_what_was_entered_by_hand_says_so(tenant, client_of, max_):
    customer = Customer.objects.create(name="Ana")
    page = client_of(max_).get(f"/admin/commerce/customer/{customer.pk}/change/").text
    assert "No file: it was entered here" in page
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM commerce_customer WHERE source_row IS NOT NULL")
        assert cursor.fetchone()[0] == 0
