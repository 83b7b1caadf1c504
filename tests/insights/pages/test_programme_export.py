import csv
import io

import openpyxl
import pytest

from insights.pages.programme_tables import TABLES, VIEWS
from loyalty.models import Retailer
from people.actions.withhold_permission import withhold_permission
from people.models import DomainEvent
from tests.insights.pages.programme import *  # noqa: F403
from tests.insights.pages.programme import NOW, OCTOBER, PAGE
from tests.insights.pages.test_programme import rows_of, words

TITLES = {
    "top_retailers": "Retailers by what they brought",
    "consumers": "Consumers by what they bought",
    "products": "Products",
    "duplicates": "Duplicates caught",
    "liability": "What the points would cost",
    "expiry": "Liability by the month of expiry",
}


def csv_of(browser, table, query=OCTOBER):
    answer = browser.get(f"{PAGE}/{table}.csv?{query}")
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def view_of(table):
    return next(view for view, (_, tables) in VIEWS.items() if table in tables)


def plain(cell: str) -> str:
    """A figure of the page without its currency, thousands' marks and dash."""
    return cell.replace("€", "").replace(",", "").replace("\u2013", "").replace("\u2212", "-")


@pytest.mark.parametrize("table", TITLES)
@pytest.mark.parametrize("query", [OCTOBER, f"{OCTOBER}&region=North"])
def test_file_holds_the_figures_of_the_page(running, browser, table, query) -> None:
    page = browser.get(f"{PAGE}?{query}&view={view_of(table)}").text
    heads, *lines = csv_of(browser, table, query)
    shown = rows_of(page, TITLES[table])
    assert lines
    assert [[plain(cell) for cell in row] for row in shown] == [[plain(cell) for cell in line] for line in lines]
    assert len(heads) == len(lines[0])


def test_workbook_says_the_same_in_numbers(running, browser) -> None:
    answer = browser.get(f"{PAGE}/top_retailers.xlsx?{OCTOBER}")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active
    assert [list(row) for row in sheet.iter_rows(values_only=True)] == [
        ["Retailer", "Invoices", "Net", "Points"],
        ["Sam's Supplies", 1, 200, 200],
        ["Rita's Hardware", 2, 160, 160],
    ]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_each_list_can_be_taken_along(running, browser, table, extension) -> None:
    answer = browser.get(f"{PAGE}/{table}.{extension}?{OCTOBER}")
    assert answer.status_code == 200
    assert answer.getvalue()


def test_each_list_stands_in_one_view() -> None:
    assert sorted(table for _, tables in VIEWS.values() for table in tables) == sorted(TABLES)


def test_text_that_a_spreadsheet_would_run_is_made_harmless(running, browser, rita) -> None:
    Retailer.objects.filter(pk=rita.pk).update(shop_name="=1+1")
    assert "'=1+1" in [line[0] for line in csv_of(browser, "top_retailers")]


def test_export_is_recorded_with_its_filter(running, browser, vera) -> None:
    csv_of(browser, "consumers", f"{OCTOBER}&region=North")
    event = DomainEvent.objects.get(event="programme.exported")
    assert event.actor == vera
    assert event.data["table"] == "consumers"
    assert "region=North" in event.data["filters"]


def test_whoever_may_look_but_not_export_gets_the_page_alone(running, browser, vera, ada) -> None:
    withhold_permission(user=vera, permission="commerce.export_customer", actor=ada, at=NOW)
    assert "Export" not in words(browser.get(f"{PAGE}?{OCTOBER}").text)
    assert browser.get(f"{PAGE}/consumers.csv?{OCTOBER}").status_code == 403
    assert not DomainEvent.objects.filter(event="programme.exported").exists()


def test_other_lists_and_extensions_are_unknown(running, browser) -> None:
    assert browser.get(f"{PAGE}/secrets.csv").status_code == 404
    assert browser.get(f"{PAGE}/consumers.pdf").status_code == 404
