"""The company asks, the shop answers on the phone: about an invoice, a gift and its own registration."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from approval.actions.decide import decide
from approval.actions.open_request import open_request
from approval.models import Kind, Request
from approval.queries.requests import find_request
from kit import clock
from loyalty.actions.submit_retailer import submit_retailer
from loyalty.models import Consumer, Invoice, Redemption, Retailer, Reward
from people.models import User
from tests.browser.phones import Handset, handset, off_stage, paul, rita
from tests.loyalty.papers import add_picture
from tests.loyalty.promises import hand_in

__all__ = ["handset", "paul", "rita"]
pytestmark = pytest.mark.browser
QUESTION = "Is the date right?"


def ask(kind: Kind, subject: Any, actor: User) -> None:
    seen = find_request(kind, subject.pk)
    decide(request=seen, verdict="query", actor=actor, seen_hash=seen.content_hash, at=clock.now(), note=QUESTION)


def state_of(kind: Kind) -> str:
    return off_stage(lambda: Request.objects.get(kind=kind).state)


@pytest.fixture
def asked_invoice(site: str, rita: Retailer, paul: Consumer, mara: User) -> Invoice:
    invoice = hand_in(paul, rita, ("Tap chrome", "80"), number="INV-0040")
    add_picture(invoice)
    open_request(kind=Kind.INVOICE, subject=invoice, maker=rita.user, at=clock.now())
    ask(Kind.INVOICE, invoice, mara)
    return invoice


@pytest.fixture
def asked_gift(site: str, rita: Retailer, paul: Consumer, chen: User) -> Redemption:
    gift = Redemption.objects.create(
        retailer=rita,
        consumer=paul,
        maker=rita.user,
        reward=Reward.objects.create(name="Cordless drill", points=400, on_hand=3),
        points=400,
        state="in_review",
        consented_at=clock.now(),
        created_at=clock.now(),
    )
    open_request(kind=Kind.REDEMPTION, subject=gift, maker=rita.user, at=clock.now())
    ask(Kind.REDEMPTION, gift, chen)
    return gift


@pytest.fixture
def asked_shop(site: str, rita: Retailer, chen: User) -> Retailer:
    Retailer.objects.filter(pk=rita.pk).update(state="phone_verified", address="Rua da Prata 12", city="Porto")
    submit_retailer(retailer=rita, actor=rita.user, at=clock.now())
    ask(Kind.RETAILER, rita, chen)
    return rita


def test_about_an_invoice(asked_invoice: Invoice, rita: Retailer, handset: Callable[..., Handset], texts: list) -> None:
    phone = handset()
    phone.log_in(rita.user, texts, "retailer")
    page = phone.page
    page.get_by_role("link", name=re.compile("INV-0040")).first.click()
    expect(page.get_by_text(QUESTION)).to_be_visible()
    page.get_by_label("Your answer").fill("Yes, the till was a day late.")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_text("The company is looking at it.")).to_be_visible()
    expect(page.get_by_text("Yes, the till was a day late.")).to_be_visible()
    assert state_of(Kind.INVOICE) == "open"


def test_about_a_gift(asked_gift: Redemption, rita: Retailer, handset: Callable[..., Handset], texts: list) -> None:
    phone = handset()
    phone.log_in(rita.user, texts, "retailer")
    page = phone.page
    phone.open(f"/retailer/gifts/{asked_gift.pk}")
    expect(page.get_by_text(QUESTION)).to_be_visible()
    page.get_by_label("Your answer").fill("He wants the small one.")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_text("In review")).to_be_visible()
    assert state_of(Kind.REDEMPTION) == "open"
    assert off_stage(lambda: Redemption.objects.get().answer) == "He wants the small one."
    assert phone.complaints == []


def test_about_the_registration(asked_shop: Retailer, handset: Callable[..., Handset], texts: list) -> None:
    phone = handset()
    phone.log_in(asked_shop.user, texts, "retailer")
    page = phone.page
    page.wait_for_url("**/retailer/shop")
    expect(page.get_by_text(QUESTION)).to_be_visible()
    page.get_by_label("Street and number").fill("Rua da Prata 14")
    page.get_by_role("button", name="Save and hand in").click()
    expect(page.get_by_text(QUESTION)).to_be_hidden()
    expect(page.get_by_text("The company is looking at your registration.")).to_be_visible()
    assert state_of(Kind.RETAILER) == "open"
