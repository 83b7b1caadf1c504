"""The programme page as people use it: at a desk and on a phone, by keyboard, in the dark."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.insights.pages.programme import *  # noqa: F403
from tests.insights.pages.programme import OCTOBER, PAGE
from tests.insights.pages.programme import running as shop

__all__ = ["shop"]

pytestmark = pytest.mark.browser


def test_a_retailer_is_found_and_let_go_by_keyboard(site: str, visit: Callable[..., Visit]) -> None:
    someone = visit()
    page = someone.page
    someone.open(f"{PAGE}?{OCTOBER}")
    someone.wait_for_chart()
    page.get_by_label("Find a retailer").focus()
    page.keyboard.type("hardw")
    page.keyboard.press("Enter")
    chip = page.get_by_role("link", name="Take off the filter Rita's Hardware")
    expect(chip).to_be_visible()
    expect(page).to_have_url(re.compile("retailer="))
    assert "find_retailer" not in page.url
    expect(page.locator(".answer")).to_contain_text("2 invoices were approved")
    chip.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".answer")).to_contain_text("3 invoices were approved")
    page.get_by_label("Region", exact=True).focus()
    page.keyboard.type("South")
    expect(page.locator(".answer")).to_contain_text("1 invoice was approved")
    page.go_back()
    expect(page.locator(".answer")).to_contain_text("3 invoices were approved")
    assert someone.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_each_list_fits_and_says_nothing_wrong(site: str, visit: Callable[..., Visit], width: int, scheme: str) -> None:
    is_phone = width < 640
    someone = visit(width=width, has_touch=is_phone, is_mobile=is_phone, color_scheme=scheme)
    for view in ("retailers", "consumers", "products", "approvals", "signals", "liability"):
        someone.open(f"{PAGE}?{OCTOBER}&view={view}")
        someone.wait_for_chart()
        assert someone.page.evaluate("document.documentElement.scrollWidth") <= width, view
        ids = someone.page.evaluate("[...document.querySelectorAll('[id]')].map((node) => node.id)")
        assert len(ids) == len(set(ids)), view
    assert someone.complaints == []
