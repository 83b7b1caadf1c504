"""Paul has 1,000 points to spend, and there are three drills for 400 each."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from loyalty.actions.request_redemption import request_redemption
from loyalty.ledger.accrue import accrue
from loyalty.models import Redemption, Reward
from people.record import SYSTEM

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def drill(tenant):
    return Reward.objects.create(name="Cordless drill", points=400, on_hand=3)


@pytest.fixture
def earned(paul, rita):
    with transaction.atomic():
        accrue(
            consumer=paul,
            retailer=rita,
            points=1000,
            source_type="invoice",
            source_id="1",
            breakdown={},
            releases_at=AT - timedelta(days=1),
            expires_at=AT + timedelta(days=700),
            actor=SYSTEM,
            at=AT - timedelta(hours=1),
        )
    return paul


@pytest.fixture
def ask(rita, earned, drill):
    def do(**changes):
        asked = {
            "retailer": rita,
            "consumer": earned,
            "reward": drill,
            "pieces": 1,
            "actor": rita.user,
            "at": AT,
        }
        made = request_redemption(**{**asked, **changes})
        Redemption.objects.filter(pk=made.pk).update(created_at=changes.get("at", AT))
        made.refresh_from_db()
        return made

    return do


@pytest.fixture
def agreed(ask):
    """A gift the consumer agreed to, as it is when the chain begins."""
    redemption = ask()
    redemption.state = Redemption.State.IN_REVIEW
    redemption.consented_at = AT
    redemption.save(update_fields=["state", "consented_at"])
    return redemption


@pytest.fixture
def approved_gift(agreed, ada):
    from loyalty.handlers import redemption as handler

    with transaction.atomic():
        handler.approved(handler.load(str(agreed.pk)), ada, AT)
    agreed.refresh_from_db()
    return agreed
