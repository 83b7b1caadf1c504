"""The pages of the way in: upload, watch, confirm, download, mend, discard, cancel, run again."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commerce.models import Order
from ingestion.actions.run_import import run_import
from ingestion.models import ImportJob, QuarantinedRow
from kit import clock
from people.actions.withhold_permission import withhold_permission
from people.models import DomainEvent, User
from people.record import SYSTEM
from tests.ingestion.conftest import AT, sales

JOBS = "/admin/ingestion/importjob/"
ROWS = "/admin/ingestion/quarantinedrow/"
BAD = sales("A1,2026-02-01,C1,SKU1,2,5.00,10.00", "A1,2026-02-01,C1,SKU2,one,3.50,3.50", "A2,2026-02-01,C1,=1+1,x,1,1")

Open = Callable[[User], Client]


@pytest.fixture
def browser(client_of: Open, max_: User) -> Client:
    return client_of(max_)


def upload(browser: Client, source, content: str = BAD, kind: str = "sales"):
    file = SimpleUploadedFile("../über sales.csv", content.encode())
    return browser.post(f"{JOBS}add/", {"file": file, "kind": kind, "source": source.pk})


def test_an_uploaded_file_waits_and_is_watched(browser, source):
    answer = upload(browser, source)
    job = ImportJob.objects.get()
    assert answer.url == f"{JOBS}{job.pk}/change/"
    assert (job.state, job.original_name, job.created_by.username) == ("waiting", "über sales.csv", "max")
    assert ".." not in job.file.name
    assert "It waits for a worker" in browser.get(answer.url).content.decode()
    assert "every 1s" in browser.get(f"{JOBS}{job.pk}/progress").content.decode()


def test_without_a_source_it_is_the_usual_one(browser, tenant):
    file = SimpleUploadedFile("sales.csv", BAD.encode())
    browser.post(f"{JOBS}add/", {"file": file, "kind": "sales", "source": ""})
    assert ImportJob.objects.get().source.slug == "files"


def test_a_finished_import_shows_its_counts_and_reasons(browser, bring):
    job = bring(BAD)
    page = browser.get(f"{JOBS}{job.pk}/change/").content.decode()
    assert "Not what the column holds" in page
    assert "Another row of the order was refused" in page
    assert "every 1s" not in page


def test_refused_rows_are_downloaded_mended_and_brought_back(browser, bring, source):
    job = bring(BAD)
    answer = browser.get(f"{JOBS}{job.pk}/refused.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert text.splitlines()[0].endswith(",Why it was refused")
    assert "'=1+1" in text  # no formula in a spreadsheet
    again = bring(text.replace(",one,", ",1,").replace(",x,1,1,", ",1,1,1,"))
    assert (again.accepted, again.refused) == (3, 0)
    assert Order.objects.get(external_id="A2").lines.get().product.sku == "=1+1"


def test_a_mended_row_comes_in_with_its_order(browser, bring):
    job = bring(BAD)
    bad = job.quarantined_rows.get(row_no=3)
    page = browser.get(f"{ROWS}{bad.pk}/change/")
    assert page.content.decode().count("<fieldset") == 2
    cells = {
        f"cell_{row.pk}_{position}": cell
        for row in job.quarantined_rows.filter(row_no__in=[2, 3])
        for position, cell in enumerate(row.values)
    }
    cells[f"cell_{bad.pk}_4"] = "1"
    browser.post(f"{ROWS}{bad.pk}/change/", cells)
    mended = ImportJob.objects.exclude(pk=job.pk).get()
    mended = run_import(job=mended, at=AT + timedelta(minutes=1))
    assert (mended.state, mended.accepted, mended.refused) == ("applied", 2, 0)
    assert set(job.quarantined_rows.values_list("row_no", "state")) == {(2, "mended"), (3, "mended"), (4, "open")}


def test_rows_are_discarded_and_stay_to_be_seen(browser, bring):
    job = bring(BAD)
    rows = list(job.quarantined_rows.values_list("pk", flat=True))
    browser.post(ROWS, {"action": "discard", "_selected_action": rows})
    assert set(QuarantinedRow.objects.values_list("state", flat=True)) == {"discarded"}
    assert DomainEvent.objects.filter(event="rows.discarded").count() == 1


def test_a_new_header_is_confirmed_on_its_page(browser, bring, start):
    bring(sales("A1,2026-02-01,C1,SKU1,2,5.00,10.00"))
    job = bring("Beleg,Tag,Kunde,Artikel,Menge,Preis\nB1,2026-02-03,C1,SKU1,1,4.00\n")
    assert job.state == "needs_mapping"
    page = browser.get(f"{JOBS}{job.pk}/columns")
    assert "Still without a column: Date" in page.content.decode()
    chosen = ["order_no", "", "customer_no", "sku", "quantity", "unit_price"]
    fields = {f"column_{n}": name for n, name in enumerate(chosen)} | {"decimals": ".", "day_order": "dmy"}
    assert "Say which column holds: Date" in browser.post(f"{JOBS}{job.pk}/columns", fields).content.decode()
    browser.post(f"{JOBS}{job.pk}/columns", fields | {"column_1": "ordered_at"})
    job.refresh_from_db()
    assert job.state == "waiting"
    assert run_import(job=job, at=AT).accepted == 1


def test_an_import_that_waits_is_cancelled(browser, start):
    job = start(BAD)
    browser.post(f"{JOBS}{job.pk}/cancel")
    job.refresh_from_db()
    assert job.state == "cancelled"


def test_who_only_checks_may_not_confirm_or_run_again(client_of, chen, bring):
    job = bring(BAD)
    browser = client_of(chen)
    assert browser.post(f"{JOBS}{job.pk}/rerun").status_code == 403
    assert browser.get(f"{JOBS}{job.pk}/columns").status_code == 403
    job.refresh_from_db()
    assert job.state == "applied"


def test_who_only_views_dashboards_gets_nowhere(client_of, vera, bring):
    job = bring(BAD)
    browser = client_of(vera)
    for address in (JOBS, f"{JOBS}{job.pk}/change/", f"{JOBS}{job.pk}/refused.csv", ROWS, f"{JOBS}add/"):
        assert browser.get(address).status_code in (302, 403)


def test_another_tenants_job_is_not_there(client_of, otto, bring):
    job = bring(BAD)
    browser = client_of(otto)
    assert browser.get(f"{JOBS}{job.pk}/refused.csv").status_code == 404
    assert browser.get(f"{JOBS}{job.pk}/progress").status_code == 404


def test_refused_rows_are_not_downloaded_by_who_may_not_see_them(client_of, max_, bring):
    job = bring(BAD)
    withhold_permission(user=max_, permission="ingestion.view_quarantinedrow", actor=SYSTEM, at=clock.now())
    browser = client_of(max_)
    assert browser.get(f"{JOBS}{job.pk}/change/").status_code == 200
    assert browser.get(f"{JOBS}{job.pk}/refused.csv").status_code == 403


@pytest.mark.parametrize("pages", [JOBS, ROWS])
def test_what_is_no_number_does_not_exist(browser, pages):
    answer = browser.get(f"{pages}abc/change/")
    assert (answer.status_code, answer.url) == (302, "/admin/")


@pytest.mark.parametrize("pages", [JOBS, ROWS])
@pytest.mark.parametrize("number", ["999999", "9" * 30, "\u00b2"])
def test_a_number_that_is_not_there_does_not_exist(browser, pages, number):
    assert browser.get(f"{pages}{number}/change/").status_code == 302


def test_a_large_order_is_mended_by_file(browser, bring):
    job = bring(sales(*["A1,2026-02-01,C1,SKU1,x,1,1"] * 129))
    row = job.quarantined_rows.first()
    page = browser.get(f"{ROWS}{row.pk}/change/").content.decode()
    assert "<fieldset" not in page
    assert f"{JOBS}{job.pk}/refused.csv" in page


def test_refused_rows_say_why_in_words(browser, bring):
    job = bring(BAD)
    page = browser.get(ROWS).content.decode()
    assert "Not what the column holds" in page
    assert "order_refused" not in page.replace("rule__exact=order_refused", "")
    link = f"{ROWS}?job__id__exact={job.pk}&rule__exact=order_refused&state__exact=open"
    assert link.replace("&", "&amp;") in browser.get(f"{JOBS}{job.pk}/change/").content.decode()
    assert {row.rule for row in browser.get(link).context["cl"].result_list} == {"order_refused"}
    row = job.quarantined_rows.filter(rule="malformed").first()
    assert "<strong>Not what the column holds.</strong>" in browser.get(f"{ROWS}{row.pk}/change/").content.decode()


def test_a_mapping_shows_its_columns_as_a_table(browser, bring):
    job = bring(BAD)
    page = browser.get(f"/admin/ingestion/mapping/{job.mapping_id}/change/").content.decode()
    assert re.search(r"<th [^>]*>Column of the file</th><th [^>]*>Read as</th>", page)
    assert re.search(r"<th [^>]*>Order ID</th><td [^>]*>Order number</td>", page)
    assert "&quot;order_no&quot;" not in page


def test_counts_and_days_read_alike_everywhere(browser, bring):
    job = bring(BAD)
    ImportJob.objects.filter(pk=job.pk).update(
        rows_total=1_234_567,
        accepted=1_234_560,
        refused=7,
        skipped=0,
        created_at=datetime(2026, 8, 29, 13, 5, tzinfo=UTC),
    )
    page = browser.get(JOBS).content.decode()
    assert "1,234,567" in page
    assert "29 Aug 2026, 14:05" in page  # in Lisbon
