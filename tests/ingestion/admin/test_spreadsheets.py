"""Small files in the admin: templates, preview, row errors, permissions, limits, exports without formulas."""

from io import BytesIO

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from commerce.models import Customer, Order, Product
from ingestion.models import ImportJob
from ingestion.spreadsheets import resource
from kit import clock
from people.actions.withhold_permission import withhold_permission
from people.models import DomainEvent
from people.record import SYSTEM
from people.roles import Role
from tests.ingestion.conftest import sales

PAGES = ["customer", "product", "order"]
CUSTOMERS = "Customer number;Name;E-mail address\n007;Rita;rita@example.com\n008;=cmd();paul@example.com\n"


@pytest.fixture
def browser(client_of, max_):
    return client_of(max_)


def url(model: str, page: str) -> str:
    return f"/admin/commerce/{model}/{page}/"


def preview(browser, model, content, source, *, form="0", name="file.csv"):
    data = content.encode() if isinstance(content, str) else content
    fields = {"import_file": SimpleUploadedFile(name, data), "format": form, "resource": "", "source": source.pk}
    return browser.post(url(model, "import"), fields)


def confirm(browser, model, answer):
    form = answer.context["confirm_form"]
    fields = {name: form.initial.get(name, "") for name in form.fields}
    return browser.post(url(model, "process_import"), fields)


def test_the_preview_writes_nothing_and_the_confirmation_does(browser, source):
    answer = preview(browser, "customer", CUSTOMERS, source)
    result = answer.context["result"]
    assert (result.totals["new"], result.invalid_rows) == (2, [])
    assert not Customer.objects.exists()
    assert not ImportJob.objects.exists()
    assert confirm(browser, "customer", answer).status_code == 302
    assert Customer.objects.get(identities__external_id="007").name == "Rita"
    assert ImportJob.objects.get().accepted == 2


def test_without_a_source_it_is_the_usual_one(browser, source):
    fields = {"import_file": SimpleUploadedFile("file.csv", CUSTOMERS.encode()), "format": "0", "source": ""}
    confirm(browser, "customer", browser.post(url("customer", "import"), fields))
    assert ImportJob.objects.get().source.slug == "files"


def test_what_is_known_is_skipped_and_what_differs_is_updated(browser, source):
    confirm(browser, "customer", preview(browser, "customer", CUSTOMERS, source))
    result = preview(browser, "customer", CUSTOMERS.replace("Rita;", "Rita H.;"), source).context["result"]
    assert (result.totals["new"], result.totals["update"], result.totals["skip"]) == (0, 1, 1)


def test_orders_are_previewed_by_the_same_rules(browser, source):
    content = sales("A1,2026-02-01,C1,SKU1,2,5.00,10.00", "A2,2026-02-01,C1,SKU1,two,5.00,10.00")
    answer = preview(browser, "order", content, source)
    (row,) = answer.context["result"].invalid_rows
    assert row.number == 3
    assert "not a number" in row.field_specific_errors["Quantity"][0]
    assert "confirm_form" not in answer.context
    assert not Order.objects.exists()


def test_products_need_no_source(browser, source):
    answer = preview(browser, "product", "SKU,Name,Cost\nS1,Soap,1.50\n", source)
    confirm(browser, "product", answer)
    assert Product.objects.get(sku="S1").costs.get().cost == 1.5


def test_a_column_that_is_needed_and_missing_is_named(browser, source):
    answer = preview(browser, "order", "Colour,Size\nred,1\n", source)
    assert "No column holds: Order number" in answer.content.decode()


def test_a_long_file_is_pointed_to_the_imports(browser, source):
    content = "Customer number,Name\n" + "".join(f"{n},Name\n" for n in range(5001))
    assert "more than 5,000 rows" in preview(browser, "customer", content, source).content.decode()


def test_a_file_that_is_no_table_is_an_error_beside_the_file(browser, source):
    answer = preview(browser, "customer", b"\x89PNG\r\n\x1a\n0000", source)
    assert "The file is no table" in answer.content.decode()


@pytest.mark.parametrize("model", PAGES)
@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_a_template_holds_the_headings(browser, model, extension):
    answer = browser.get(f"/admin/commerce/{model}/import/template.{extension}")
    assert answer.status_code == 200
    assert len(answer.content) > 40


@pytest.mark.parametrize("model", PAGES)
@pytest.mark.parametrize("page", ["import", "process_import", "export", "import/template.csv"])
def test_staff_without_the_permission_are_refused(client_of, hire, model, page):
    outsider = hire("rita", is_staff=True)
    address = url(model, page).removesuffix("/") + ("" if page.endswith("csv") else "/")
    assert client_of(outsider).get(address).status_code in (403, 405)
    assert client_of(outsider).post(address).status_code == 403


@pytest.mark.parametrize("model", PAGES)
def test_who_may_only_see_may_not_bring_in(client_of, hire, model):
    checker = hire("chris", Role.CHECKER)
    assert client_of(checker).get(f"/admin/commerce/{model}/").status_code == 200
    assert client_of(checker).get(url(model, "import")).status_code == 403
    assert client_of(checker).get(url(model, "export")).status_code == 403


def test_the_permission_codes_are_set():
    assert settings.IMPORT_EXPORT_IMPORT_PERMISSION_CODE == "import"
    assert settings.IMPORT_EXPORT_EXPORT_PERMISSION_CODE == "export"


def test_exports_hold_no_formula_and_come_back_unchanged(browser, source):
    confirm(browser, "customer", preview(browser, "customer", CUSTOMERS, source))
    exported = browser.post(url("customer", "export"), {"format": "0", "resource": ""})
    assert "'=cmd()" in exported.content.decode("utf-8-sig")
    result = preview(browser, "customer", exported.content, source).context["result"]
    assert (result.totals["skip"], result.totals["update"], result.totals["new"]) == (2, 0, 0)


def test_orders_come_back_unchanged_too(browser, bring, source):
    bring(sales("A1,2026-02-01,C1,SKU1,2,5.00,10.00", "A1,2026-02-01,C1,SKU2,1,3.50,3.50"))
    exported = browser.post(url("order", "export"), {"format": "1", "resource": ""})
    rows = CalamineWorkbook.from_filelike(BytesIO(exported.content)).get_sheet_by_index(0).to_python()
    assert rows[1][1] == "A1"
    answer = preview(browser, "order", exported.content, source, form="1", name="orders.xlsx")
    result = answer.context["result"]
    assert (result.invalid_rows, result.totals["skip"], result.totals["update"]) == ([], 2, 0)


EVERY_COLUMN = "Order ID,Date,Customer ID,SKU,Quantity,Unit price,Discount,Tax,Unit cost,Channel,Rep number,Status"


@pytest.mark.parametrize(
    "content",
    [
        sales("A1,2026-02-01,C1,SKU1,3,10.00", header="Order ID,Date,Customer ID,SKU,Quantity,Line total"),
        sales(
            "A1,2026-02-01,C1,SKU1,3,33.335,10", header="Order ID,Date,Customer ID,SKU,Quantity,Unit price,Discount %"
        ),
        sales("A1,2026-02-01,C1,SKU1,-2,5.00,-10.00", "A2,2026-02-01,,SKU1,1,5.00,5.00"),
        sales("A1,2026-02-01,C1,SKU1,2,5.00,yes", header="Order ID,Date,Customer ID,SKU,Quantity,Unit price,Return"),
        sales("A1,2026-02-01 23:30:15,C1,SKU1,2,5.00,1.00,0.50,2.25,online,R1,cancelled", header=EVERY_COLUMN),
        sales(
            "A1,2026-02-01,C1,SKU1,1,5",
            "A1,2026-02-01,C1,SKU1,1,5",
            header="Order ID,Date,Customer ID,SKU,Quantity,Unit price",
        ),
    ],
)
@pytest.mark.parametrize("form", ["0", "1"])
def test_an_export_of_orders_says_nothing_new_whatever_columns_they_came_with(browser, bring, source, content, form):
    bring(content)
    before = list(Order.objects.order_by("pk").values())
    exported = browser.post(url("order", "export"), {"format": form, "resource": ""})
    name = f"orders.{'csv' if form == '0' else 'xlsx'}"
    answer = preview(browser, "order", exported.content, source, form=form, name=name)
    result = answer.context["result"]
    assert (result.invalid_rows, result.totals["update"], result.totals["new"]) == ([], 0, 0)
    assert result.totals["skip"] == content.count("\n") - 1
    confirm(browser, "order", answer)
    assert ImportJob.objects.latest("pk").accepted == 0
    assert list(Order.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("was", "becomes"), [("SKU1", "SKU9"), ("2.000", "3.000"), ("C1", "C9"), ("completed", "cancelled"), ("A1", "A9")]
)
def test_what_was_changed_in_an_export_is_taken(browser, bring, source, was, becomes):
    bring(sales("A1,2026-02-01,C1,SKU1,2,5.00", header="Order ID,Date,Customer ID,SKU,Quantity,Unit price"))
    exported = browser.post(url("order", "export"), {"format": "0", "resource": ""}).content.decode("utf-8-sig")
    assert was in exported
    changed = exported.replace(was, becomes).replace("10.00", "15.00" if was == "2.000" else "10.00")
    result = preview(browser, "order", changed, source).context["result"]
    assert (result.totals["skip"], result.invalid_rows) == (0, [])
    assert result.totals["new" if was == "A1" else "update"] == 1


def test_a_line_that_is_gone_from_an_export_is_a_change(browser, bring, source):
    bring(sales("A1,2026-02-01,C1,SKU1,2,5.00,10.00", "A1,2026-02-01,C1,SKU2,1,3.50,3.50"))
    exported = browser.post(url("order", "export"), {"format": "0", "resource": ""}).content.decode("utf-8-sig")
    shorter = "\n".join(exported.splitlines()[:-1]) + "\n"
    assert preview(browser, "order", shorter, source).context["result"].totals["update"] == 1


def test_customers_that_may_not_be_seen_are_neither_listed_nor_taken_out(client_of, max_):
    withhold_permission(user=max_, permission="commerce.view_customer", actor=SYSTEM, at=clock.now())
    browser = client_of(max_)
    for address in ("/admin/commerce/customer/", url("customer", "export"), url("order", "export")):
        assert browser.get(address).status_code == 403
    assert browser.get("/admin/commerce/order/").status_code == 200


def test_an_export_is_recorded_with_its_format_and_rows(browser, bring, max_):
    bring(sales("A1,2026-02-01,C1,SKU1,2,5.00,10.00", "A1,2026-02-01,C1,SKU2,1,3.50,3.50"))
    browser.post(url("order", "export") + "?state__exact=completed", {"format": "1", "resource": ""})
    event = DomainEvent.objects.get(event="orders.exported")
    assert event.actor == max_
    assert event.data == {"format": "xlsx", "rows": 2, "filters": "state__exact=completed"}


def test_an_export_too_long_for_one_file_is_refused_with_a_sentence(browser, bring, monkeypatch):
    bring(sales("A1,2026-02-01,C1,SKU1,2,5.00,10.00", "A1,2026-02-01,C1,SKU2,1,3.50,3.50"))
    monkeypatch.setattr(resource, "MOST_EXPORTED", 1)
    answer = browser.post(url("order", "export"), {"format": "0", "resource": ""})
    assert "One file holds at most 1 rows. Filter the list first." in answer.content.decode()
    assert not DomainEvent.objects.filter(event="orders.exported").exists()
