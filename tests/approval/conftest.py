"""Entries of the small kind of `entries.py`, with two levels: a Checker, and from 1,000 on a Manager."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from approval.actions.decide import decide
from approval.actions.open_request import open_request
from approval.models import Level, Policy, Request
from commerce.models import Product
from people.models import User
from people.roles import Role
from tests.approval.entries import KIND

MORNING = datetime(2026, 11, 2, 9, tzinfo=UTC)


def later(hours: float) -> datetime:
    return MORNING + timedelta(hours=hours)


@pytest.fixture(autouse=True)
def _small_kind(settings: Any) -> None:
    settings.APPROVAL_HANDLERS = "tests.approval.entries.HANDLERS"


@pytest.fixture
def policy(tenant: Any) -> Policy:
    made = Policy.objects.create(kind=KIND)
    Level.objects.create(policy=made, number=1, role=Role.CHECKER, time_limit_hours=24, escalate_to=Role.MANAGER)
    Level.objects.create(policy=made, number=2, role=Role.MANAGER, time_limit_hours=48, amount_from=1000)
    return made


@pytest.fixture
def product(policy: Policy) -> Product:
    """Worth both levels."""
    return Product.objects.create(sku="DRILL-1", name="Drill", price=Decimal(1500))


@pytest.fixture
def hand_in(product: Product, mara: User) -> Callable[..., Request]:
    """`hand_in()` sends Mara's product into the chain, or sends it again."""

    def send(subject: Product = product, maker: User = mara, at: datetime = MORNING, **more: Any) -> Request:
        with transaction.atomic():
            return open_request(kind=KIND, subject=subject, maker=maker, at=at, **more)

    return send


@pytest.fixture
def asked(hand_in: Callable[..., Request]) -> Request:
    """Mara's product, waiting for a Checker."""
    return hand_in()


@pytest.fixture
def say() -> Callable[..., Request]:
    """`say("approve", request, chen)` decides on what stands there now."""

    def answer(verdict: str, request: Request, actor: User, at: datetime = MORNING, **more: Any) -> Request:
        seen = Request.objects.get(pk=request.pk)
        if verdict != "approve":
            more.setdefault("note", "please look")
        return decide(request=seen, verdict=verdict, actor=actor, seen_hash=seen.content_hash, at=at, **more)

    return answer
