"""The phones of Rita and Paul: browsers at 360 pixels that log in by a code."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

import pytest
from django.db import connection
from django_tenants.utils import tenant_context
from playwright.sync_api import Browser, Page, expect

from loyalty.models import Consumer, Retailer
from people.models import OneTimeCode, User
from people.tasks import send_login_code
from saas.celery import app
from tenants.models import Tenant
from tests.browser.conftest import WATCH_POLICY
from tests.loyalty.conftest import paul, rita

__all__ = ["handset", "paul", "rita", "ritas"]
T = TypeVar("T")


def off_stage(work: Callable[[], T]) -> T:
    """In a thread of its own: Playwright keeps this one from the database."""

    def do() -> T:
        try:
            with tenant_context(Tenant.objects.get(slug="mara")):
                return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(copy_context().run, do).result()


def send_codes() -> None:
    """The worker's part."""
    for code in OneTimeCode.objects.filter(purpose="log_in", used_at=None):
        send_login_code(code_id=str(code.pk), schema_name="t_mara")


class Handset:
    """One person's phone. `complaints` are script errors and refusals of the policy."""

    def __init__(self, page: Page, site: str) -> None:
        self.page, self.site, self.complaints = page, site, []
        page.on("console", lambda said: self.complaints.append(said.text) if _is_complaint(said) else None)
        page.on("pageerror", lambda problem: self.complaints.append(str(problem)))

    def open(self, path: str) -> None:
        self.page.goto(f"{self.site}{path}")

    def log_in(self, user: User, texts: list[tuple[str, str]], door: str) -> None:
        self.open(f"/{door}/")
        self.page.get_by_label("Mobile number").fill(user.username)
        self.page.get_by_role("button", name="Send me a code").click()
        self.page.wait_for_url("**/login/code/")
        off_stage(send_codes)
        self.page.get_by_label("Code").fill(texts.digits(user.username))
        self.page.get_by_role("button", name="Continue").click()
        self.page.wait_for_url(f"**/{door}/")


def _is_complaint(said: object) -> bool:
    """Chromium reports each lost connection as an error; those are what the test is about."""
    return said.type == "error" and "net::ERR_" not in said.text


@pytest.fixture
def handset(
    site: str, rita: Retailer, paul: Consumer, chromium: Browser, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Handset]:
    """What its pages send to a worker is done by the test."""
    monkeypatch.setattr(app, "send_task", lambda *_, **__: None)

    def start(*, width: int = 360, height: int = 740, **options: object) -> Handset:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(20_000)
        context.add_init_script(WATCH_POLICY)
        return Handset(context.new_page(), site)

    return start


@pytest.fixture
def ritas(handset: Callable[..., Handset], rita: Retailer, paul: Consumer, texts: list) -> Iterator[Handset]:
    phone = handset()
    phone.log_in(rita.user, texts, "retailer")
    expect(phone.page.get_by_role("heading", name="Rita's Hardware")).to_be_visible()
    yield phone
    assert phone.complaints == [], phone.complaints
