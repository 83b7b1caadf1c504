from datetime import timedelta

import pytest
from django.db import transaction
from django_tenants.utils import tenant_context

from kit import clock
from loyalty.ledger.accrue import accrue
from loyalty.ledger.hold import hold
from outreach.delivery.deliver import deliver_due
from outreach.models import Message
from outreach.notices.points_expiring import plan_expiring
from people.record import SYSTEM
from tests.outreach.conftest import NOON


@pytest.fixture
def earn(paul, rita):
    numbers = iter(range(1000))

    def do(points, *, lapses_in, released=True):
        at = NOON - timedelta(days=60)
        with transaction.atomic():
            accrue(
                consumer=paul,
                retailer=rita,
                points=points,
                source_type="invoice",
                source_id=f"{next(numbers)}",
                breakdown={},
                releases_at=at if released else NOON + timedelta(days=9),
                expires_at=NOON + timedelta(days=lapses_in),
                actor=SYSTEM,
                at=at,
            )

    return do


def test_thirty_and_seven_days_before(earn):
    earn(40, lapses_in=30)
    earn(2, lapses_in=30)
    earn(5, lapses_in=7)
    assert plan_expiring(at=NOON) == 2
    thirty, seven = Message.objects.order_by("pk")
    assert thirty.words["text"].startswith("Mara's: 42 points lapse after")
    assert seven.words["text"].startswith("Mara's: 5 points lapse after")
    assert thirty.source == "lots:2026-12-20"


def test_once_for_each_day_on_which_some_lapse(earn):
    earn(40, lapses_in=30)
    plan_expiring(at=NOON)
    assert plan_expiring(at=NOON) == 0
    assert plan_expiring(at=NOON + timedelta(days=1)) == 0  # made good yesterday's already
    assert plan_expiring(at=NOON + timedelta(days=23)) == 1


def test_a_day_on_which_nothing_ran_is_made_good(earn):
    earn(40, lapses_in=28)
    assert plan_expiring(at=NOON) == 1


@pytest.mark.parametrize("days", [3, 15, 60])
def test_other_days_are_no_news(earn, days):
    earn(40, lapses_in=days)
    assert plan_expiring(at=NOON) == 0


def test_points_that_wait_are_not_named(earn):
    earn(40, lapses_in=30, released=False)
    assert plan_expiring(at=NOON) == 0


def test_withheld_when_they_are_spent_before_it_is_sent(earn, texts, paul):
    earn(40, lapses_in=30)
    plan_expiring(at=NOON)
    with transaction.atomic():
        hold(
            consumer=paul,
            points=40,
            source_type="redemption",
            source_id="1",
            expires_at=NOON + timedelta(days=9),
            actor=SYSTEM,
            at=NOON,
        )
    with clock.frozen(NOON):
        deliver_due()
    assert [(row.state, row.reason) for row in Message.objects.all()] == [("skipped", "outdated")]
    assert texts == []


def test_another_tenants_points_are_not_seen(earn, other_tenant):
    earn(40, lapses_in=30)
    with tenant_context(other_tenant):
        assert plan_expiring(at=NOON) == 0
