"""The platform's own host, somebody who runs it, and sign-ups on their way."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from people.models import User
from saas.actions.start_sign_up import start_sign_up
from saas.celery import app
from saas.sign_up.links import digest
from tenants.actions.provision_platform import provision_platform
from tenants.models import SignUp, Tenant
from tests.conftest import LOGIN_BACKEND

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
SECRET = "the-secret-of-a-link"
ANSWERS = {
    "name": "Rita's Hardware",
    "kind": "merchant",
    "slug": "rita",
    "timezone": "Europe/Lisbon",
    "currency": "EUR",
    "country": "PT",
    "admin_name": "Nina Alves",
    "admin_email": "nina@example.com",
}


@pytest.fixture
def platform(_database: None) -> Tenant:
    return provision_platform(hosts=["localhost"], actor="tests", at=AT)


@pytest.fixture
def visitor(platform: Tenant) -> Client:
    """A browser at the platform's host, nobody logged in."""
    return Client(headers={"host": "localhost"})


@pytest.fixture
def petra(platform: Tenant) -> Client:
    """The browser of who runs the platform."""
    user = User.objects.create(username="petra", is_staff=True, is_superuser=True)
    browser = Client(headers={"host": "localhost"})
    browser.force_login(user, backend=LOGIN_BACKEND)
    return browser


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Messages to the workers, none of which is taken."""
    messages: list[tuple[str, int]] = []

    def note(task: str, *, kwargs: dict[str, int], **_: Any) -> None:
        messages.append((task, kwargs["sign_up_id"]))

    monkeypatch.setattr(app, "send_task", note)
    return messages


@pytest.fixture
def sign_up(platform: Tenant, sent: list[tuple[str, int]]) -> Callable[..., SignUp]:
    """`sign_up(slug="paul")` is somebody who was mailed a link with `SECRET`; `secret=""` waits for the mail."""

    def make(*, at: datetime = AT, secret: str = SECRET, **answers: str) -> SignUp:
        made = start_sign_up(**{**ANSWERS, **answers}, origin="http://localhost", network="192.0.2.1", at=at)
        assert made is not None
        if secret:
            SignUp.objects.filter(pk=made.pk).update(token_hash=digest(secret), mailed_at=at)
        made.refresh_from_db()
        return made

    return make
