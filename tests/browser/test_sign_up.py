"""Somebody signs a company up, from the platform's front page to the first log-in."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.db import connection
from django_tenants.utils import schema_context
from playwright.sync_api import Browser, Page, expect

from kit import clock
from saas.actions.mail_sign_up import mail_sign_up
from saas.actions.open_sign_up import open_sign_up
from saas.celery import app
from tenants.actions.provision_platform import provision_platform
from tenants.models import SignUp
from tests.browser.conftest import WATCH_POLICY

pytestmark = pytest.mark.browser
PASSWORD = "quite another way to say it"


@pytest.fixture
def platform(site: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Its address. What its pages send to a worker is done by the test."""
    monkeypatch.setattr(app, "send_task", lambda *_, **__: None)
    with schema_context("public"):
        provision_platform(hosts=["localhost"], actor="tests", at=clock.now())
    return f"http://localhost:{urlsplit(site).port}"


@pytest.fixture
def open_page(platform: str, chromium: Browser) -> Callable[..., Page]:
    """A browser in Lisbon at the front page; `page.complaints` are script errors and refusals of the policy."""

    def start(*, width: int = 1280, **options: object) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, timezone_id="Europe/Lisbon", locale="pt-PT", **options
        )
        context.set_default_timeout(20_000)
        context.add_init_script(WATCH_POLICY)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda problem: page.complaints.append(str(problem)))
        page.goto(platform)
        return page

    return start


def fill(page: Page, name: str = "Café Aurora") -> None:
    page.get_by_role("link", name="Sign up").click()
    page.get_by_label("Company name").fill(name)
    page.get_by_label("Merchant").check()
    page.get_by_label("Your name").fill("Nina Alves")
    page.get_by_label("Your e-mail address").fill("nina@example.com")


def as_worker(action: Callable[..., object]) -> None:
    """The worker's part, in a thread of its own: Playwright keeps this one from the database."""

    def work() -> None:
        try:
            assert action(sign_up_id=SignUp.objects.get().pk, at=clock.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(copy_context().run, work).result()


def mailed_link() -> str:
    as_worker(mail_sign_up)
    found = re.search(r"http://\S+", mail.outbox[-1].body)
    assert found is not None
    return found[0]


@pytest.mark.parametrize("width", [390, 1280])
def test_from_the_front_page_to_the_first_log_in(open_page: Callable[..., Page], width: int) -> None:
    page = open_page(width=width, has_touch=width < 640, is_mobile=width < 640)
    fill(page)
    expect(page.get_by_label("Address", exact=True)).to_have_value("cafe-aurora")
    expect(page.get_by_text("cafe-aurora.localhost")).to_be_visible()
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Lisbon")
    expect(page.get_by_label("Country")).to_have_value("PT")
    expect(page.get_by_label("Currency")).to_have_value("EUR")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Send me the link").click()
    expect(page.get_by_role("heading", name="Look in your mail")).to_be_visible()
    expect(page.get_by_text("We sent a link to nina@example.com.")).to_be_visible()

    page.goto(mailed_link())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Yes, open it").click()
    expect(page.get_by_role("heading", name="Café Aurora is being set up")).to_be_visible()
    as_worker(open_sign_up)
    expect(page.get_by_role("heading", name="Café Aurora is ready")).to_be_visible()  # by itself
    page.get_by_role("button", name="Choose a password").click()
    page.wait_for_url(re.compile(r"//cafe-aurora\.localhost:\d+/accounts/password/reset/key/"))
    for label in ("New password", "New password again"):
        page.get_by_label(label, exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Save the password").click()
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("User name").fill("nina@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "/accounts/login/" not in page.url
    assert page.complaints == []


def test_what_was_typed_stays_and_the_first_wrong_field_is_ready(open_page: Callable[..., Page]) -> None:
    page = open_page()
    fill(page, name="Mara")
    expect(page.get_by_label("Address", exact=True)).to_have_value("mara")
    page.get_by_label("Currency").select_option("USD")
    page.get_by_role("button", name="Send me the link").click()
    expect(page.get_by_text("This address is taken. Choose another one.")).to_be_visible()
    expect(page.get_by_label("Address", exact=True)).to_be_focused()
    expect(page.get_by_label("Merchant")).to_be_checked()
    expect(page.get_by_label("Currency")).to_have_value("USD")
    page.get_by_label("Address", exact=True).fill("mara-e-filhas")
    page.get_by_label("Company name").fill("Mara e Filhas, Lda.")
    expect(page.get_by_label("Address", exact=True)).to_have_value("mara-e-filhas")  # it was chosen by hand
    page.get_by_role("button", name="Send me the link").click()
    expect(page.get_by_role("heading", name="Look in your mail")).to_be_visible()
    assert page.complaints == []


def test_works_without_scripts(open_page: Callable[..., Page]) -> None:
    page = open_page(java_script_enabled=False)
    fill(page)
    page.get_by_label("Address", exact=True).fill("aurora")
    page.get_by_label("Country").select_option("PT")
    page.get_by_label("Currency").select_option("EUR")
    page.get_by_role("button", name="Send me the link").click()
    page.goto(mailed_link())
    page.get_by_role("button", name="Yes, open it").click()
    as_worker(open_sign_up)
    expect(page.get_by_role("heading", name="Café Aurora is ready")).to_be_visible()
    expect(page.get_by_role("link", name="aurora.localhost")).to_be_visible()
