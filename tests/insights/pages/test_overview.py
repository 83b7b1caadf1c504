import json
import re
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django_tenants.utils import schema_context

from commerce.models import SalesRep
from people.models import User
from people.roles import Role
from tenants.models import Tenant
from tests.insights.facts import customer

MOST_QUERIES = 15


def _figure(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json">(.*?)</script>', page)
    assert found
    return json.loads(found[1])


def _chart_table(page: str) -> list[list[str]]:
    table = re.search(r'aria-label="Revenue as a table">(.*?)</table>', page, re.DOTALL)
    assert table
    body = table[1].split("<tbody>")[1].split("</tbody>")[0]
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in body.split("</tr>") if "<t" in row]


def test_says_how_it_went_in_one_sentence(shop: Tenant, browser: Client) -> None:
    page = browser.get("/dashboard/").text
    answer = re.search(r'<p class="answer">(.*?)</p>', page)
    assert answer
    assert re.match(r"€[\d,.]+ from \d+ orders in the last 30 days, ", answer[1])
    assert page.count('class="card tile"') == 6


def test_table_holds_the_numbers_of_the_figure(shop: Tenant, browser: Client) -> None:
    page = browser.get("/dashboard/?period=90d").text
    earlier, line, hatched = _figure(page)["data"]
    rows = _chart_table(page)
    drawn = [value if value is not None else None for value in line["y"]]
    for label, value in zip(hatched["x"], hatched["y"], strict=True):
        drawn[line["x"].index(label)] = value
    assert [f"€{value:,.2f}" for value in drawn] == [row[1] for row in rows]
    assert [f"€{value:,.2f}" for value in earlier["y"]] == [row[3] for row in rows]
    assert [row[0].removesuffix(" (not whole)") for row in rows] == line["x"]


def test_without_comparison_nothing_speaks_of_the_earlier_period(shop: Tenant, browser: Client) -> None:
    page = browser.get("/dashboard/?cmp=none").text
    assert "Previous period" not in page
    assert 'class="change' not in page


@pytest.mark.parametrize(
    ("query", "points"), [("period=7d", 7), ("period=1y", 12), ("from=2026-06-01&to=2026-06-10", 10)]
)
def test_period_decides_the_points(shop: Tenant, browser: Client, query: str, points: int) -> None:
    assert len(_chart_table(browser.get(f"/dashboard/?{query}").text)) == points


def test_period_that_makes_no_sense_is_explained(shop: Tenant, browser: Client) -> None:
    answer = browser.get("/dashboard/?from=2030-01-01")
    assert answer.status_code == 200
    assert "from lies in the future" in answer.text


def test_tags_lead_to_the_customers_who_hold_them(shop: Tenant, browser: Client) -> None:
    assert 'href="/dashboard/customers?tag=multiple_visitor"' in browser.get("/dashboard/").text


def test_note_on_the_data_stands_on_the_page(shop: Tenant, browser: Client) -> None:
    with schema_context("public"):
        Tenant.objects.filter(pk=shop.pk).update(data_note="Shifted to end yesterday.")
    assert "Shifted to end yesterday." in browser.get("/dashboard/").text


def test_empty_tenant_shows_what_to_do_next(tenant: Tenant, client_of: Callable[[User], Client], ada: User) -> None:
    page = client_of(ada).get("/dashboard/").text
    assert "What to do next" in page
    assert "Bring your sales in" in page
    assert reverse("admin:ingestion_importjob_add", urlconf="saas.urls_tenant") in page, "an Admin may do it"
    assert "data-chart" not in page


def test_rep_sees_the_own_book_only(
    shop: Tenant, client_of: Callable[[User], Client], hire: Callable[..., User]
) -> None:
    sofia = hire("sofia", Role.SALES_REP, is_staff=False)
    rep = SalesRep.objects.create(code="S", name="Sofia", user=sofia)
    customer("Paul the plumber", [3], 123.45, rep=rep)
    page = client_of(sofia).get("/dashboard/").text
    assert "€123.45 from 1 order in the last 30 days" in page


def test_few_queries(shop: Tenant, browser: Client, at_most: Any) -> None:
    browser.get("/dashboard/")
    with at_most(MOST_QUERIES):
        browser.get("/dashboard/?period=1y")


def test_stranger_is_asked_to_sign_in(visitor: Client) -> None:
    assert visitor.get("/dashboard/").headers["Location"] == "/accounts/login/?next=/dashboard/"


def test_retailer_may_not_see_it(client_of: Callable[[User], Client], hire: Callable[..., User]) -> None:
    assert client_of(hire("rita", Role.RETAILER, is_staff=False)).get("/dashboard/").status_code == 403


@pytest.mark.parametrize("may_see", [True, False])
def test_names_of_who_is_due_are_for_those_who_may_see_customers(tenant: Tenant, may_see: bool) -> None:
    rita = SimpleNamespace(customer_id=1, name="Rita", last_on=date(2026, 6, 1), p_return=0.5, mean_value=10)
    due = SimpleNamespace(today=[rita], today_count=1, week_count=1, overdue_count=1)
    perms = {"commerce": {"view_customer": may_see}}
    text = render_to_string("dashboard/due.html", {"due": due, "freshness": {}, "perms": perms})
    assert ("Rita" in text) == may_see
    assert ("/dashboard/customers" in text) == may_see
