"""A member turns notices off and on where they are chosen; what always comes says why it does."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from loyalty.models import Consumer
from outreach.models import Preference
from tests.browser.phones import Handset, handset, off_stage, paul, rita

__all__ = ["handset", "paul", "rita"]
pytestmark = pytest.mark.browser


@pytest.fixture
def pauls(handset: Callable[..., Handset], paul: Consumer, texts: list) -> Handset:
    phone = handset()
    phone.log_in(paul.user, texts, "me")
    phone.open("/me/notices")
    expect(phone.page.get_by_role("heading", name="Notices")).to_be_visible()
    return phone


def switch(page: Page, notice: str) -> object:
    return page.get_by_role("group", name=notice, exact=True).get_by_label("Text message")


def chosen() -> list[tuple[str, str, bool]]:
    return off_stage(lambda: list(Preference.objects.values_list("kind", "channel", "is_on")))


def test_what_is_turned_off_stays_off(pauls: Handset) -> None:
    page = pauls.page
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    expect(switch(page, "A purchase is approved")).to_be_checked()
    page.get_by_role("group", name="A purchase is approved", exact=True).get_by_text("Text message").click()
    expect(page.locator("[data-announce]")).to_have_text("Saved.")
    page.reload()
    expect(switch(page, "A purchase is approved")).not_to_be_checked()
    assert chosen() == [("invoice_approved", "sms", False)]
    assert pauls.complaints == []


def test_by_keyboard(pauls: Handset) -> None:
    page = pauls.page
    switch(page, "A purchase is approved").focus()
    page.keyboard.press("Space")
    expect(page.locator("[data-announce]")).to_have_text("Saved.")
    expect(switch(page, "A purchase is approved")).not_to_be_checked()
    page.keyboard.press("Tab")
    mail = page.get_by_role("group", name="A purchase is approved", exact=True).get_by_label("E-mail")
    expect(mail).to_be_focused()
    assert chosen() == [("invoice_approved", "sms", False)]


def test_what_always_comes_says_why(pauls: Handset) -> None:
    page = pauls.page
    always = page.get_by_role("group", name="Your membership is approved", exact=True)
    for channel in ("Text message", "E-mail"):
        expect(always.get_by_label(channel)).to_be_checked()
        expect(always.get_by_label(channel)).to_be_disabled()
    expect(always).to_have_accessible_description(
        "This one always comes: without it nobody would know how a registration ended."
    )
    always.get_by_text("Text message").click(force=True)
    expect(always.get_by_label("Text message")).to_be_checked()
    assert chosen() == []


def test_without_a_connection_the_switch_goes_back_and_says_so(pauls: Handset) -> None:
    page = pauls.page
    page.context.set_offline(True)
    page.get_by_role("group", name="A purchase is approved", exact=True).get_by_text("Text message").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(switch(page, "A purchase is approved")).to_be_checked()
    assert chosen() == []
