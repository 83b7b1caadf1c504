import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser


def test_from_log_in_to_the_exported_list(visit: Callable[..., Visit]) -> None:
    someone = visit()
    page = someone.page
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
    someone.wait_for_chart()

    page.get_by_label("90d").check()
    expect(page).to_have_url(re.compile(r"period=90d"))
    expect(page.locator(".answer")).to_contain_text("the last 90 days")
    someone.wait_for_chart()

    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Customers").first.click()
    cell = page.locator("a.grid__cell").first
    count = int(cell.locator("strong").inner_text())
    cell.click()
    expect(page.get_by_role("heading", name=re.compile("customers? match"))).to_contain_text(str(count))

    page.get_by_text("Export", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("CSV")).click()
    rows = list(csv.DictReader(Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == count
    assert download.value.suggested_filename == "mara-customers-2026-06-30.csv"

    name = page.locator("a.name").first
    wanted = name.inner_text()
    name.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(wanted)
    page.go_back()
    expect(page.locator("a.chip--on")).to_have_count(1)
    assert someone.complaints == []


def test_back_returns_to_the_period_before(visit: Callable[..., Visit]) -> None:
    someone = visit()
    page = someone.page
    page.get_by_label("7d").check()
    expect(page.locator(".answer")).to_contain_text("the last 7 days")
    page.go_back()
    expect(page.locator(".answer")).to_contain_text("the last 30 days")
    someone.wait_for_chart()
    assert someone.complaints == []


def test_custom_days(visit: Callable[..., Visit]) -> None:
    someone = visit()
    page = someone.page
    page.get_by_text("Custom", exact=True).click()
    page.get_by_label("From").fill("2026-05-04")
    page.get_by_label("To", exact=True).fill("2026-05-10")
    page.get_by_role("button", name="Show these days").click()
    expect(page.locator(".answer")).to_contain_text("4 May 2026 to 10 May 2026")
    expect(page).to_have_url(re.compile(r"from=2026-05-04&to=2026-05-10"))
    page.get_by_label("Compare").uncheck()
    expect(page).to_have_url(re.compile(r"cmp=none"))
    expect(page).to_have_url(re.compile(r"from=2026-05-04"))
    assert someone.complaints == []


def test_search_keeps_the_address_short(visit: Callable[..., Visit]) -> None:
    someone = visit()
    page = someone.page
    someone.open("/dashboard/customers")
    page.get_by_role("searchbox").fill("hardware")
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator("a.name")).to_have_text(["Rita's Hardware"])
    expect(page).to_have_url(f"{someone.site}/dashboard/customers?q=hardware")
    page.locator("a.chip--on").click()
    expect(page.locator("a.name")).to_have_count(25)
    assert someone.complaints == []


def test_failed_request_offers_one_more_try(visit: Callable[..., Visit]) -> None:
    someone = visit()
    page = someone.page
    page.route("**/dashboard/?period=7d*", lambda route: route.abort())
    page.get_by_label("7d").check()
    expect(page.get_by_role("alert")).to_contain_text("could not be loaded")
    expect(page.locator(".answer")).to_contain_text("the last 30 days")
    page.unroute_all()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".answer")).to_contain_text("the last 7 days")
    expect(page.get_by_role("alert")).to_be_hidden()


def test_who_was_signed_out_meanwhile_sees_the_log_in_page(visit: Callable[..., Visit]) -> None:
    someone = visit()
    page = someone.page
    page.context.clear_cookies()
    page.get_by_label("7d").check()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    expect(page.locator(".side")).to_have_count(0)
    expect(page).to_have_url(re.compile("/accounts/login/"))


def test_picture_of_a_chart(visit: Callable[..., Visit]) -> None:
    someone = visit()
    someone.wait_for_chart()
    with someone.page.expect_download() as download:
        someone.page.get_by_role("button", name="Save as PNG").click()
    assert download.value.suggested_filename == "revenue.png"
    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")
    assert someone.complaints == []
