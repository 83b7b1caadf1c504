"""Reachable by keyboard, on a phone, in the dark, and without scripts."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from commerce.models import Customer
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser


@pytest.fixture
def paths(site: str) -> list[str]:
    rita = Customer.objects.get(name="Rita's Hardware")
    return [
        "/dashboard/",
        "/dashboard/?period=1y",
        "/dashboard/customers",
        f"/dashboard/customers/{rita.pk}",
        "/accounts/sessions/",
        "/accounts/password/change/",
    ]


def test_keys_choose_the_period(paths: list[str], visit: Callable[..., Visit]) -> None:
    someone = visit()
    page = someone.page
    for key, name in (("w", "7d"), ("n", "90d"), ("y", "1y"), ("t", "30d")):
        page.keyboard.press(key)
        expect(page).to_have_url(re.compile(f"period={name}"))
    page.keyboard.press("x")
    expect(page).to_have_url(re.compile("cmp=none"))
    expect(page.get_by_label("Compare")).not_to_be_checked()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert someone.complaints == []


def test_skip_link_comes_first_and_everything_follows(paths: list[str], visit: Callable[..., Visit]) -> None:
    someone = visit()
    page = someone.page
    for path in paths:
        someone.open(path)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip", path
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content", path
    # each field has a name and each id is there once
    for path in paths:
        someone.open(path)
        nameless = page.evaluate(
            "[...document.querySelectorAll('input:not([type=hidden]), select, textarea')]"
            ".filter((node) => !node.labels.length && !node.ariaLabel).map((node) => node.outerHTML)"
        )
        assert nameless == [], path
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map((node) => node.id)")
        assert len(ids) == len(set(ids)), path
    # each thing one can click can be reached by Tab, and shows a ring there
    someone.open("/dashboard/")
    clickable = page.evaluate(
        "[...document.querySelectorAll('a[href], button, summary, input:not([type=hidden])')]"
        ".filter((node) => node.checkVisibility() && node.tabIndex < 0).map((node) => node.outerHTML)"
    )
    assert clickable == []


def test_typing_in_a_field_chooses_no_period(visit: Callable[..., Visit]) -> None:
    someone = visit()
    someone.open("/dashboard/customers")
    someone.page.get_by_role("searchbox").type("wtny?")
    assert "period=" not in someone.page.url
    expect(someone.page.get_by_role("dialog")).to_be_hidden()


@pytest.mark.parametrize("width", [360, 390, 1024, 1280])
def test_no_page_scrolls_sideways(paths: list[str], visit: Callable[..., Visit], width: int) -> None:
    someone = visit(width=width, has_touch=width < 640, is_mobile=width < 640)
    for path in paths:
        someone.open(path)
        assert someone.page.evaluate("document.documentElement.scrollWidth") <= width, path
    expect(someone.page.locator(".bottombar")).to_be_visible(visible=width < 1024)
    expect(someone.page.locator(".side")).to_be_visible(visible=width >= 1024)
    assert someone.complaints == []


def test_a_filtered_list_comes_before_the_grid_on_a_phone(visit: Callable[..., Visit]) -> None:
    top = "document.querySelector('{}').getBoundingClientRect().top"
    for width, path, is_list_first in (
        (390, "/dashboard/customers?q=rita", True),
        (390, "/dashboard/customers", False),
        (1280, "/dashboard/customers?q=rita", False),
    ):
        someone = visit(width=width, height=844)
        someone.open(path)
        listed, grid = (someone.page.evaluate(top.format(one)) for one in ("#list-title", "table.grid"))
        assert (listed < grid) == is_list_first, path
        if is_list_first:
            assert listed < 844


def test_targets_on_a_phone_are_large_enough(visit: Callable[..., Visit]) -> None:
    someone = visit(width=390, has_touch=True, is_mobile=True)
    small = someone.page.evaluate(
        "[...document.querySelectorAll('.bottombar a, .button, .menu > summary')]"
        ".filter((node) => node.checkVisibility() && node.getBoundingClientRect().height < 44)"
        ".map((node) => node.outerHTML)"
    )
    assert small == []


@pytest.mark.parametrize("menu", ["form[data-period] summary", "header .menu--user summary"])
def test_menus_open_within_a_phone(visit: Callable[..., Visit], menu: str) -> None:
    page = visit(width=360, has_touch=True, is_mobile=True).page
    page.locator(menu).tap()
    box = page.locator(".menu[open] .menu__panel").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360


def test_dark_is_kept_and_redraws_the_chart(visit: Callable[..., Visit]) -> None:
    someone = visit(color_scheme="light")
    page = someone.page
    someone.wait_for_chart()
    stroke = "getComputedStyle(document.querySelector('.scatterlayer .trace:last-child path.js-line')).stroke"
    light = page.evaluate(stroke)
    page.locator(".side .menu--user summary").click()
    page.get_by_role("button", name="Dark").click()
    page.wait_for_function(f"{stroke} !== '{light}'")
    assert light == "rgb(15, 107, 92)"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 22, 26)"
    assert someone.complaints == []


def test_numbers_are_there_without_scripts(visit: Callable[..., Visit]) -> None:
    someone = visit(java_script_enabled=False)
    page = someone.page
    page.get_by_label("7d").check()
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".answer")).to_contain_text("the last 7 days")
    page.get_by_text("Show as table").click()
    expect(page.get_by_role("table", name="Revenue").get_by_role("row")).to_have_count(9)
