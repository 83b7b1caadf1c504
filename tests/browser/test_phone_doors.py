"""The doors of the phone app look like the app, at a phone's width and in the dark; and none of them is a trap."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from loyalty.models import Consumer, Retailer
from tests.browser.phones import Handset, handset, paul, rita

__all__ = ["handset", "paul", "rita"]
pytestmark = pytest.mark.browser
DOORS = {"/retailer/login/": "Sign in to your shop", "/me/login/": "Sign in to your points"}
REGISTER = {"/retailer/register/": "Register your shop"}
SMALL = """[...document.querySelectorAll('main button, main a, main input:not([type=hidden])')]
  .filter((node) => node.getBoundingClientRect().height < 47).map((node) => node.outerHTML)"""
NAMELESS = """[...document.querySelectorAll('input:not([type=hidden])')]
  .filter((node) => !node.labels.length && !node.ariaLabel).map((node) => node.outerHTML)"""


def look_over(page: Page, width: int) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(SMALL) == []
    assert page.evaluate(NAMELESS) == []
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (360, "dark"), (1280, "light")])
def test_each_door_fits_and_has_names_for_all(handset: Callable[..., Handset], width: int, scheme: str) -> None:
    phone = handset(width=width, color_scheme=scheme)
    for path, title in (DOORS | REGISTER).items():
        phone.open(path)
        expect(phone.page.get_by_role("heading", name=title)).to_be_visible()
        look_over(phone.page, width)
    phone.page.get_by_label("Mobile number").fill("what is this")
    phone.page.get_by_label("Registration code").fill("K7MPX-3QWEH")
    phone.page.get_by_role("button", name="Send me a code").click()
    expect(phone.page.get_by_label("Mobile number")).to_have_attribute("aria-invalid", "true")
    expect(phone.page.get_by_label("Registration code")).to_have_value("K7MPX-3QWEH")
    look_over(phone.page, width)
    assert phone.complaints == []


def test_the_code_has_a_way_back_and_a_way_to_another(
    handset: Callable[..., Handset], rita: Retailer, paul: Consumer
) -> None:
    phone = handset()
    page = phone.page
    phone.open("/me/login/")
    page.get_by_label("Mobile number").fill(paul.phone)
    page.get_by_role("button", name="Send me a code").click()
    page.wait_for_url("**/login/code/")
    look_over(page, 360)
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_be_visible()
    look_over(page, 360)
    page.get_by_role("link", name="Use another number").click()
    expect(page.get_by_role("heading", name="Sign in to your points")).to_be_visible()
    assert phone.complaints == []
