from decimal import Decimal

import pytest
from django.db import transaction

from approval.actions.decide import decide
from approval.models import Kind, Request
from loyalty.actions.propose_adjustment import propose_adjustment
from loyalty.models import Invoice, PointsAdjustment
from people.roles import Role
from tests.loyalty.ledger.conftest import AT, earn, set_aside, spend

__all__ = ["earn", "set_aside", "spend"]


@pytest.fixture
def propose(paul, max_):
    def do(kind, points=None, *, actor=max_, **fields):
        adjustment = PointsAdjustment(kind=kind, consumer=paul, points=points or 0, reason="A gift broke.", **fields)
        return propose_adjustment(adjustment=adjustment, actor=actor, at=AT)

    return do


@pytest.fixture
def say():
    """`say("approve", adjustment, max_)` at the level the adjustment stands at."""

    def do(verdict, adjustment, actor, note="Because."):
        request = Request.objects.get(kind=Kind.POINTS_ADJUSTMENT, subject_id=str(adjustment.pk))
        decide(request=request, verdict=verdict, actor=actor, seen_hash=request.content_hash, at=AT, note=note)
        adjustment.refresh_from_db()
        return adjustment

    return do


@pytest.fixture
def other_manager(hire):
    return hire("mia", Role.MANAGER)


@pytest.fixture
def invoice(paul, rita, earn):
    """Of 200.00 net, approved for 100 points."""
    made = Invoice.objects.create(
        retailer=rita,
        consumer=paul,
        maker=rita.user,
        number="A-77",
        state=Invoice.State.APPROVED,
        invoiced_on=AT.date(),
        fiscal_year=2026,
        net=Decimal(200),
        gross=Decimal(246),
        points=100,
    )
    with transaction.atomic():
        earn(100, source=made.pk)
    return made
