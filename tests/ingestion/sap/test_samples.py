"""SAP's tables in each form that its users export: the same facts, by the import page's way and by the webhook."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from commerce.models import Customer, Order, OrderLine, ProductDay, SalesDay
from ingestion.actions.confirm_mapping import confirm_mapping
from ingestion.actions.run_import import run_import
from ingestion.columns import MappingError, propose
from ingestion.models import ImportJob, Mapping
from ingestion.tasks import run_import_task
from kit import clock
from tests.ingestion.conftest import AT
from tests.ingestion.webhook.conftest import distributor, issued, secret  # noqa: F401
from tests.ingestion.webhook.sending import post

FOLDER = Path(__file__).parent
FILES = ["umsatz.csv", "vendas.txt", "american.csv", "page.xls", "xml2003.xls", "tabs.xls", "query.xlsx"]


def check(job: ImportJob) -> None:
    """What `make_samples.ROWS` says, whatever the form."""
    assert (job.state, job.error, job.refused) == ("applied", "", 0)
    assert job.accepted == 6
    found = {
        order.external_id: (order.state, order.is_return, order.units, order.net, order.ordered_on)
        for order in Order.objects.all()
    }
    first, second = date(2026, 2, 13), date(2026, 2, 14)
    cancelling = found.pop("102")  # what cancels is written positive or negative, and counts for nothing
    assert (cancelling[0], abs(cancelling[3])) == ("cancelled", Decimal(2469))
    assert found == {
        "100": ("completed", False, 12, Decimal(2504), first),
        "CM-100": ("completed", True, -1, Decimal("-1234.50"), second),
        "101": ("cancelled", False, 2, Decimal(2469), second),
    }
    lines = OrderLine.objects.filter(order__external_id="100").select_related("product")
    assert [(line.product.sku, line.quantity, line.net) for line in lines] == [
        ("S-01", 2, 2469),
        ("0000012345", 10, 35),
    ]
    customer = Customer.objects.get()
    assert (customer.name, customer.identities.get().external_id) == ("Kugelhähne & Söhne", "C20000")
    assert sum(day.revenue for day in SalesDay.objects.all()) == Decimal("1269.50")
    assert sum(day.revenue for day in ProductDay.objects.all()) == Decimal("1269.50")
    assert Order.objects.get(external_id="100").rep.name == "Ana Conceição"
    assert Order.objects.get(external_id="CM-100").rep is None
    assert sum(order.tax for order in Order.objects.all()) == 0  # the document's tax stands for no line's


@pytest.mark.parametrize("name", FILES)
def test_each_form_by_the_pipeline(bring, name):
    check(bring((FOLDER / name).read_bytes(), name=name))


@pytest.mark.parametrize("name", FILES)
def test_each_form_by_the_webhook(secret, tenant, name):  # noqa: F811
    assert post(secret, (FOLDER / name).read_bytes(), content_type="application/octet-stream").status_code == 202
    job = ImportJob.objects.get()
    run_import_task(job_id=job.pk, schema_name=tenant.schema_name)
    job.refresh_from_db()
    check(job)


@pytest.mark.parametrize("name", ["umsatz.csv", "page.xls"])
def test_by_the_import_page(client_of, max_, tenant, name):
    file = SimpleUploadedFile(name, (FOLDER / name).read_bytes())
    client_of(max_).post("/admin/ingestion/importjob/add/", {"file": file, "kind": "sales"})
    job = ImportJob.objects.get()
    run_import_task(job_id=job.pk, schema_name=tenant.schema_name)
    job.refresh_from_db()
    check(job)


def test_the_same_table_in_all_forms_changes_nothing_after_the_first(bring):
    bring((FOLDER / FILES[0]).read_bytes())
    for name in FILES[1:]:
        Mapping.objects.all().delete()  # else a new header waits for a person
        job = bring((FOLDER / name).read_bytes())
        changed = 1 if name == "american.csv" else 0
        assert job.result["orders_new"] == 0
        assert job.result["orders_changed"] <= changed + 1  # 102 is written positive or negative


def test_a_list_saved_unconverted(bring):
    job = bring((FOLDER / "fakturaliste.txt").read_bytes())
    assert (job.state, job.refused, job.accepted) == ("applied", 0, 4)
    assert job.result["ignored"] == {"ruled line": 2}
    orders = Order.objects.order_by("external_id").values_list("external_id", "net", "is_return")
    assert list(orders) == [("90000100", Decimal(2504), False), ("90000200", Decimal("-1244.50"), True)]


B1 = "ObjType;DocNum;DocDate;CardCode;ItemCode;Quantity;LineTotal"


def test_a_changed_header_waits_to_be_asked_about(bring, secret, tenant):  # noqa: F811
    bring(f"{B1}\n13;1;20260201;C1;S1;1;10\n")
    moved = bring("ObjType;DocNum;DocDate;CardCode;ItemCode;LineTotal;Quantity\n13;2;20260201;C1;S1;1;10\n")
    assert moved.state == "needs_mapping"
    assert moved.proposal["header"][-1] == "Quantity"
    assert Order.objects.count() == 1
    confirm_mapping(job=moved, columns=moved.proposal["columns"], options={}, actor=_system(), at=AT)
    assert run_import(job=moved, at=AT).state == "applied"
    again = bring("ObjType;DocNum;DocDate;CardCode;ItemCode;LineTotal;Quantity\n13;3;20260201;C1;S1;1;10\n")
    assert again.state == "applied"


def _system():
    from people.record import SYSTEM

    return SYSTEM


def held(start, header: str) -> ImportJob:
    """A file with that header, waiting for its columns."""
    job = run_import(job=start(f"{header}\n{';'.join(['1'] * len(header.split(';')))}\n"), at=clock.now())
    assert job.state == "needs_mapping"
    return job


@pytest.mark.parametrize(
    ("header", "columns", "options", "words"),
    [
        ("DocNum;DocDate;ItemCode;DocTotal", [0, 1, 2, 3], {}, "total of a whole document"),
        ("DocNum;DocDate;ItemCode;GTotal", [0, 1, 2, 3], {}, "includes the tax"),
        ("DocNum;DocDate;ItemCode;Bruttobetrag", [0, 1, 2, 3], {"amounts_include_tax": True}, "includes the tax"),
    ],
)
def test_gross_is_not_taken_for_net(start, header, columns, options, words):
    job = held(start, header)
    named = dict(zip(("order_no", "ordered_at", "sku", "line_total"), columns, strict=True))
    with pytest.raises(MappingError, match=words):
        confirm_mapping(job=job, columns=named, options=options, actor=_system(), at=AT)
    job.refresh_from_db()
    assert (job.state, Mapping.objects.count()) == ("needs_mapping", 0)


def test_net_is_not_taken_for_gross(start):
    job = held(start, "Number here;DocDate;ItemCode;LineTotal;VatSum")
    columns = {"order_no": 0, "ordered_at": 1, "sku": 2, "line_total": 3, "tax": 4}
    with pytest.raises(MappingError, match="without tax already"):
        confirm_mapping(job=job, columns=columns, options={"amounts_include_tax": True}, actor=_system(), at=AT)


def test_gross_with_its_tax_becomes_net(start):
    job = start("DocNum;DocDate;CardCode;DocTotal;VatSum\n7;20260201;C1;123,00;23,00\n")
    assert run_import(job=job, at=AT).state == "needs_mapping"
    columns = {"order_no": 0, "ordered_at": 1, "customer_no": 2, "line_total": 3, "tax": 4}
    confirm_mapping(job=job, columns=columns, options={"amounts_include_tax": True}, actor=_system(), at=AT)
    run_import(job=job, at=AT)
    order = Order.objects.get()
    assert (order.net, order.tax) == (100, 23)


def test_the_documents_total_is_no_lines_total():
    columns = propose(["DocNum", "DocDate", "ItemCode", "Quantity", "Price", "DocTotal", "VatSum"], "sales").columns
    assert not {"line_total", "tax"} & columns.keys()


def test_an_empty_day_of_sap_is_missing(bring):
    job = bring(f"{B1}\n13;1;00000000;C1;S1;1;10\n")
    assert job.quarantined_rows.get().rule == "missing"


def test_a_sale_and_a_return_under_one_number_are_not_lumped_together(bring):
    job = bring("Order No;Date;Type;SKU;Quantity;Line total\n1;2026-02-01;Sale;S1;1;10\n1;2026-02-01;Return;S1;1;10\n")
    assert (job.refused, Order.objects.count()) == (2, 0)
    assert "a sale and a return" in job.quarantined_rows.first().told[0][1]


def test_but_a_return_that_is_negative_may_stand_in_its_order(bring):
    bring("Order No;Date;Type;SKU;Quantity;Line total\n1;2026-02-01;Sale;S1;3;30\n1;2026-02-01;Return;S1;-1;-10\n")
    assert Order.objects.get().net == 20


def test_a_refused_credit_memo_is_not_mended_by_the_invoice_of_its_number(bring):
    first = bring(f"{B1}\n14;1;20260201;C1;S1;one;10\n")
    bring(f"{B1}\n13;1;20260201;C1;S1;1;10\n")
    assert first.quarantined_rows.get().state == "open"
    bring(f"{B1}\n14;1;20260201;C1;S1;1;10\n")
    assert first.quarantined_rows.get().state == "mended"
    assert {order.external_id: order.net for order in Order.objects.all()} == {"1": 10, "CM-1": -10}
