"""At Rita's counter, by phone: a new customer, a gift from the wish to the hand, an invoice that came back."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from kit import clock
from loyalty.actions.make_retailer_code import make_retailer_code
from loyalty.actions.move_gift import Step, move_gift
from loyalty.handlers import redemption as handler
from loyalty.ledger.accrue import accrue
from loyalty.models import Consumer, Invoice, Redemption, Retailer, Reward
from people.models import User
from people.record import SYSTEM
from tests.browser.phones import Handset, handset, off_stage, paul, rita, ritas
from tests.loyalty.papers import add_picture
from tests.loyalty.promises import hand_in

__all__ = ["handset", "paul", "rita", "ritas"]
pytestmark = pytest.mark.browser
NEW_NUMBER = "+351912345678"


@pytest.fixture
def saved_up(rita: Retailer, paul: Consumer) -> None:
    at = clock.now()
    with transaction.atomic():
        accrue(
            consumer=paul,
            retailer=rita,
            points=1000,
            source_type="invoice",
            source_id="1",
            breakdown={},
            releases_at=at - timedelta(days=1),
            expires_at=at + timedelta(days=700),
            actor=SYSTEM,
            at=at - timedelta(hours=1),
        )
    Reward.objects.create(name="Cordless drill", points=400, on_hand=3)


@pytest.fixture
def came_back(rita: Retailer, paul: Consumer) -> Invoice:
    invoice = hand_in(paul, rita, ("Tap chrome", "80"), number="INV-0040", state="returned")
    add_picture(invoice)
    Invoice.objects.filter(pk=invoice.pk).update(reason="The date is not that of the paper")
    return invoice


@pytest.fixture
def company_code(ada: User) -> str:
    at = clock.now()
    return make_retailer_code(label="Fair", most_uses=1, expires_at=at + timedelta(days=3), actor=ada, at=at).secret


def type_code(page: Page, texts: list, number: str, button: str) -> None:
    expect(page.get_by_label("Code from the text message")).to_be_visible()  # by then it was sent
    page.get_by_label("Code from the text message").fill(texts.digits(number))
    page.get_by_role("button", name=button).click()


def test_registers_a_customer_with_the_code_that_they_read_out(ritas: Handset, texts: list) -> None:
    page = ritas.page
    ritas.open("/retailer/customers/new")
    page.get_by_label("Mobile number of your customer").fill("+351 912 345 678")
    page.get_by_role("button", name="Send the code").click()
    expect(page.get_by_text("Read this to your customer")).to_be_visible()
    page.get_by_label("Name").fill("Nuno Nunes")
    page.get_by_label("Code from the text message").fill(texts.wrong_digits())
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_text("4 tries are left")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("Nuno Nunes")
    type_code(page, texts, NEW_NUMBER, "Register")
    expect(page.get_by_text("Nuno Nunes is your customer now.")).to_be_visible()
    assert off_stage(lambda: Consumer.objects.get(name="Nuno Nunes").phone) == NEW_NUMBER
    ritas.complaints[:] = [said for said in ritas.complaints if "422" not in said]  # the wrong code


def test_a_gift_goes_from_the_wish_to_the_hand(
    saved_up: None, max_: User, ritas: Handset, paul: Consumer, texts: list
) -> None:
    page = ritas.page
    ritas.open(f"/retailer/customers/{paul.pk}/gifts")
    page.get_by_role("button", name="Ask for it").click()
    page.get_by_role("dialog").get_by_role("button", name="Ask for it").click()
    page.get_by_role("button", name="Send Paul Pinto the code").click()
    type_code(page, texts, paul.phone, "Confirm with the code")
    expect(page.get_by_text("In review")).to_be_visible()

    off_stage(lambda: approve_and_send(max_))
    page.reload()
    page.get_by_role("button", name="It has arrived").click()
    page.get_by_role("button", name="Send Paul Pinto the code").click()
    type_code(page, texts, paul.phone, "Handed over")
    expect(page.get_by_role("main").get_by_text("Handed over").first).to_be_visible()
    assert off_stage(lambda: Redemption.objects.get().state) == "fulfilled"


def approve_and_send(actor: User) -> None:
    gift = Redemption.objects.get()
    with transaction.atomic():
        handler.approved(handler.load(str(gift.pk)), actor, clock.now())
    gift.refresh_from_db()
    for step in (Step.PACKED, Step.DISPATCHED):
        move_gift(redemption=gift, to=step, actor=actor, at=clock.now())


def test_a_member_says_yes_on_their_own_phone(
    saved_up: None, handset: Callable[..., Handset], rita: Retailer, paul: Consumer, texts: list
) -> None:
    ritas = handset()
    ritas.log_in(rita.user, texts, "retailer")
    ritas.open(f"/retailer/customers/{paul.pk}/gifts")
    ritas.page.get_by_role("button", name="Ask for it").click()
    ritas.page.get_by_role("dialog").get_by_role("button", name="Ask for it").click()
    expect(ritas.page.get_by_role("button", name="Send Paul Pinto the code")).to_be_visible()
    ritas.page.context.close()

    pauls = handset()
    pauls.log_in(paul.user, texts, "me")
    page = pauls.page
    page.get_by_role("link", name="Say yes to Cordless drill").click()
    page.get_by_role("button", name="Say yes: send me the code").click()
    type_code(page, texts, paul.phone, "Yes, I want it")
    expect(page.get_by_text("In review")).to_be_visible()
    page.get_by_role("button", name="Take it back").click()
    page.get_by_role("dialog").get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Cancelled")).to_be_visible()
    assert off_stage(lambda: Redemption.objects.get().state) == "cancelled"
    assert pauls.complaints == []


def test_an_invoice_that_came_back_is_corrected_and_handed_in_again(came_back: Invoice, ritas: Handset) -> None:
    page = ritas.page
    page.get_by_role("link", name=re.compile("INV-0040")).click()
    expect(page.get_by_text("The date is not that of the paper")).to_be_visible()
    page.get_by_role("link", name="Correct and hand in again").click()
    expect(page.get_by_label("Invoice number")).to_have_value("INV-0040")
    page.get_by_label("Invoice number").fill("INV-0041")
    page.get_by_label("Date of the invoice").fill(f"{clock.now():%Y-%m-%d}")
    page.get_by_role("button", name="Hand in again").click()
    page.get_by_role("link", name=re.compile("INV-0041 In review")).click(timeout=30_000)
    page.get_by_role("button", name="Take it back").click()
    page.get_by_role("dialog").get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("You took it back.")).to_be_visible()
    came_back_now = off_stage(lambda: Invoice.objects.values_list("number", "state").get())
    assert came_back_now == ("INV-0041", "withdrawn")
    ritas.complaints[:] = [said for said in ritas.complaints if "404" not in said]  # the test's page has no file


def test_a_shop_registers_itself(company_code: str, handset: Callable[..., Handset], texts: list) -> None:
    phone = handset()
    page = phone.page
    phone.open("/retailer/register/")
    page.get_by_label("Registration code").fill(company_code)
    page.get_by_label("Mobile number").fill(NEW_NUMBER)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code").fill(texts.digits(NEW_NUMBER))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Fill in your profile and hand it in.")).to_be_visible()
    page.get_by_label("Name of the shop").fill("Nuno's Tools")
    page.get_by_role("button", name="Save and hand in").click()
    expect(page.get_by_label("Town")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Your name").fill("Nuno Nunes")
    page.get_by_label("Street and number").fill("Rua da Prata 12")
    page.get_by_label("Town").fill("Porto")
    page.get_by_role("button", name="Save and hand in").click()
    expect(page.get_by_text("The company is looking at your registration.")).to_be_visible()
    assert off_stage(lambda: Retailer.objects.get(phone=NEW_NUMBER).state) == "in_review"
    phone.complaints[:] = [said for said in phone.complaints if "403" not in said]  # the home is for active shops
    assert phone.complaints == []
