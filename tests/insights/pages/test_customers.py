import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from commerce.models import Customer
from insights.models import CustomerInsight
from people.models import User
from people.roles import Role
from tenants.models import Tenant

MOST_QUERIES = 15


def _names(page: str) -> list[str]:
    return re.findall(r'<a class="name"[^>]*>(.*?)</a>', page)


def _next(page: str) -> str:
    found = re.search(r'href="([^"]+)">Next 25', page)
    return found[1].replace("&amp;", "&") if found else ""


def test_pages_of_25_hold_each_customer_once(shop: Tenant, browser: Client) -> None:
    seen: list[str] = []
    query = "?sort=name"
    while query:
        page = browser.get(f"/dashboard/customers{query}").text
        seen += _names(page)
        query = _next(page)
    assert len(seen) == len(set(seen)) == Customer.objects.count() == 82
    assert seen[0] == "Buyer 0000"


def test_cell_of_the_grid_filters_the_list(shop: Tenant, browser: Client) -> None:
    page = browser.get("/dashboard/customers").text
    cell = re.search(r'class="grid__cell"[^>]*href="\?r=(\d)&amp;f=(\d)"[^>]*><strong>(\d+)</strong>', page)
    assert cell
    recency, frequency, count = map(int, cell.groups())
    assert count == CustomerInsight.objects.filter(rfm_r=recency, rfm_f=frequency).count()
    filtered = browser.get(f"/dashboard/customers?r={recency}&f={frequency}").text
    assert f"{count} customer{'s match' if count > 1 else ' matches'}" in filtered
    assert 'aria-current="true"' in filtered


def test_search_finds_and_the_chip_takes_it_off(shop: Tenant, browser: Client) -> None:
    page = browser.get("/dashboard/customers?q=hardware&sort=name").text
    assert _names(page) == ["Rita&#x27;s Hardware"]
    assert 'class="chip chip--on" href="?sort=name"' in page


def test_nobody_matching_offers_to_clear_the_filters(shop: Tenant, browser: Client) -> None:
    page = browser.get("/dashboard/customers?q=nobody-of-that-name").text
    assert "No customer matches all of this" in page
    assert "Clear all filters" in page


@pytest.mark.parametrize("sort", ["clv", "revenue", "last_order", "risk", "due", "name"])
def test_sorted_column_says_so(shop: Tenant, browser: Client, sort: str) -> None:
    assert browser.get(f"/dashboard/customers?sort={sort}").text.count("aria-sort=") == 1


def test_cursor_of_another_list_starts_again(shop: Tenant, browser: Client) -> None:
    answer = browser.get("/dashboard/customers?q=buyer&cursor=nonsense")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/dashboard/customers?q=buyer")


def test_empty_tenant_leads_to_the_first_steps(tenant: Tenant, browser: Client) -> None:
    page = browser.get("/dashboard/customers").text
    assert "Your customers will stand here" in page
    assert 'href="/dashboard/"' in page


def test_export_is_offered_to_those_who_may(
    shop: Tenant, browser: Client, client_of: Callable[[User], Client], hire: Callable[..., User]
) -> None:
    assert "/dashboard/customers/export.csv?q=rita" in browser.get("/dashboard/customers?q=rita").text
    rep = client_of(hire("sofia", Role.SALES_REP, is_staff=False))
    assert "export.csv" not in rep.get("/dashboard/customers").text


def test_few_queries(shop: Tenant, browser: Client, at_most: Any) -> None:
    browser.get("/dashboard/customers")
    with at_most(MOST_QUERIES):
        browser.get("/dashboard/customers?tag=multiple_visitor&q=buyer&sort=due")


def test_retailer_may_not_see_it(client_of: Callable[[User], Client], hire: Callable[..., User]) -> None:
    assert client_of(hire("rita", Role.RETAILER, is_staff=False)).get("/dashboard/customers").status_code == 403
