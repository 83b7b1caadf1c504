from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from loyalty.ledger.accrue import accrue
from loyalty.ledger.capture import capture
from loyalty.ledger.hold import hold
from people.record import SYSTEM

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
LATER = AT + timedelta(days=30)


@pytest.fixture
def earn(tenant, rita, paul):
    """`earn(100)` gives Paul points that are available at once; `source` names the invoice."""
    numbers = iter(range(1, 100_000))

    def do(points, *, consumer=None, source=None, at=AT, pending_days=0, lifetime_days=730):
        with transaction.atomic():
            return accrue(
                consumer=consumer or paul,
                retailer=rita,
                points=points,
                source_type="invoice",
                source_id=source or f"invoice {next(numbers)}",
                breakdown={"lines": []},
                releases_at=at + timedelta(days=pending_days),
                expires_at=None if lifetime_days is None else at + timedelta(days=lifetime_days),
                actor=SYSTEM,
                at=at,
            )

    return do


@pytest.fixture
def set_aside(tenant, paul):
    """`set_aside(100)` holds points of Paul's for a gift."""
    numbers = iter(range(1, 100_000))

    def do(points, *, consumer=None, at=AT, days=30, source=None):
        with transaction.atomic():
            return hold(
                consumer=consumer or paul,
                points=points,
                source_type="redemption",
                source_id=source or f"gift {next(numbers)}",
                expires_at=at + timedelta(days=days),
                actor=SYSTEM,
                at=at,
            )

    return do


@pytest.fixture
def spend(set_aside):
    """`spend(100)` gives a hold that was captured."""

    def do(points, **how):
        kept = set_aside(points, **how)
        with transaction.atomic():
            capture(hold=kept, actor=SYSTEM, at=how.get("at", AT))
        return kept

    return do
