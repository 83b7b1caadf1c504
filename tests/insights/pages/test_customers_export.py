import csv
import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.test import Client

from commerce.models import Customer
from insights.pages import customers_export
from insights.pages.customers_export import HEADS
from insights.queries import customers
from kit import clock
from people.actions.withhold_permission import withhold_permission
from people.models import DomainEvent, User
from people.record import SYSTEM
from people.roles import Role
from tenants.models import Tenant


def _csv(browser: Client, query: str = "") -> list[dict[str, str]]:
    answer = browser.get(f"/dashboard/customers/export.csv{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def _xlsx(browser: Client, query: str = "") -> list[dict[str, Any]]:
    answer = browser.get(f"/dashboard/customers/export.xlsx{query}")
    assert answer.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active
    heads, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def test_file_holds_the_whole_filtered_list_with_its_figures(shop: Tenant, browser: Client) -> None:
    assert len(_csv(browser)) == Customer.objects.count() == 82
    (rita,) = _csv(browser, "?q=hardware")
    insight = Customer.objects.get(name="Rita's Hardware").insight
    assert tuple(rita) == HEADS
    assert (rita["Customer"], rita["E-mail"]) == ("Rita's Hardware", "rita@example.com")
    assert (rita["Revenue"], rita["CLV"]) == (str(insight.revenue), str(insight.clv))
    assert rita["Last order"] == insight.last_on.isoformat()


def test_workbook_says_the_same_in_numbers_and_days(shop: Tenant, browser: Client) -> None:
    (rita,) = _xlsx(browser, "?q=hardware")
    insight = Customer.objects.get(name="Rita's Hardware").insight
    assert rita["Revenue"] == float(insight.revenue)
    assert rita["Last order"].date() == insight.last_on
    assert len(_xlsx(browser)) == 82


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "+1+1", "@SUM(A1)", "-2+3", "\t=1+1"])
def test_text_that_a_spreadsheet_would_run_is_made_harmless(shop: Tenant, browser: Client, name: str) -> None:
    evil = Customer.objects.create(name=name)
    (row,) = [row for row in _csv(browser) if row["Number"] == str(evil.pk)]
    assert row["Customer"] == "'" + name
    (cell,) = [row for row in _xlsx(browser) if row["Number"] == evil.pk]
    assert cell["Customer"] == "'" + name


def test_export_is_recorded_with_its_filter(shop: Tenant, browser: Client, vera: User) -> None:
    _csv(browser, "?q=hardware")
    event = DomainEvent.objects.get(event="customers.exported")
    assert event.actor == vera
    assert event.data == {"filters": "?q=hardware", "format": "csv"}


def test_whoever_may_not_export_gets_nothing(
    shop: Tenant, client_of: Callable[[User], Client], hire: Callable[..., User]
) -> None:
    rep = client_of(hire("sofia", Role.SALES_REP, is_staff=False))
    assert rep.get("/dashboard/customers/export.csv").status_code == 403
    assert not DomainEvent.objects.filter(event="customers.exported").exists()


def test_other_extensions_are_unknown(browser: Client) -> None:
    assert browser.get("/dashboard/customers/export.pdf").status_code == 404


def test_list_too_long_for_one_file_is_refused_with_a_sentence(
    shop: Tenant, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(customers_export.MOST_ROWS, "xlsx", 81)
    answer = browser.get("/dashboard/customers/export.xlsx?sort=name")
    assert answer.headers["Location"] == "/dashboard/customers?sort=name"
    assert "One file holds at most 81 customers" in browser.get("/dashboard/customers").text
    assert not DomainEvent.objects.filter(event="customers.exported").exists()


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_whoever_may_not_see_customers_gets_no_file(
    shop: Tenant, client_of: Callable[[User], Client], vera: User, extension: str
) -> None:
    withhold_permission(user=vera, permission="commerce.view_customer", actor=SYSTEM, at=clock.now())
    browser = client_of(vera)
    assert browser.get(f"/dashboard/customers/export.{extension}").status_code == 403


@pytest.mark.parametrize("sort", ["clv", "revenue", "last_order", "risk", "due", "name"])
def test_file_follows_the_filters_and_the_order_of_the_page(
    shop: Tenant, browser: Client, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    monkeypatch.setattr(customers, "STREAM_SIZE", 10)  # so that the file is made of several reads
    Customer.objects.create(name="Never Ordered")
    query = f"?q=e&sort={sort}"
    shown: list[str] = []
    page = query
    while page:
        text = browser.get(f"/dashboard/customers{page}").text
        shown += re.findall(r'<a class="name" href="/dashboard/customers/(\d+)', text)
        found = re.search(r'href="([^"]+)">Next 25', text)
        page = found[1].replace("&amp;", "&") if found else ""
    assert len(shown) > 50
    assert [row["Number"] for row in _csv(browser, query)] == shown
    link = re.search(
        r'href="(/dashboard/customers/export\.csv[^"]*)"', browser.get(f"/dashboard/customers{query}").text
    )
    assert link
    assert ("sort=" in link[1]) == (sort != "clv")
