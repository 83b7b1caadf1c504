from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from loyalty.ledger.lapse_due import lapse_due
from loyalty.ledger.liability import get_liability
from loyalty.ledger.reverse import reverse
from loyalty.models import Program
from people.record import SYSTEM
from tests.loyalty.ledger.conftest import AT


def liability(at=AT):
    return get_liability(at=at, timezone="Europe/Lisbon")


def test_nothing_is_owed_before_anybody_earns(tenant):
    found = liability()
    assert (found.outstanding, found.value, found.months) == (0, 0, ())
    assert found.breakage.share is None


def test_what_is_outstanding_costs_the_value_of_a_point(earn, spend, set_aside, paul):
    Program.objects.update_or_create(pk=1, defaults={"point_value": Decimal("0.25")})
    earn(100)
    earn(40, pending_days=14)
    set_aside(10)
    spend(30)
    found = liability()
    assert (found.pending, found.available, found.held, found.outstanding) == (40, 60, 10, 110)
    assert found.value == Decimal("27.50")


def test_too_few_ended_lots_say_nothing(earn, paul):
    earn(5000, lifetime_days=1)
    lapse_due(at=AT + timedelta(days=2))
    found = liability(AT + timedelta(days=3))
    assert found.breakage.share is None
    assert found.breakage.why.startswith("Only 5,000 points of 1 lots have come to their end")
    assert found.expected_breakage == 0


def test_the_share_that_lapsed_is_expected_again(earn, spend, paul):
    """20 lots of 100 ended, 1,500 points of them spent and 500 lapsed: a quarter of the 800 that are left."""
    for _ in range(20):
        earn(100, lifetime_days=10)
    spend(1500)
    earn(800, at=AT + timedelta(days=1))
    earn(100, at=AT + timedelta(days=1), lifetime_days=None)  # never lapses
    lapse_due(at=AT + timedelta(days=10))
    found = liability(AT + timedelta(days=11))
    assert found.breakage.share == Decimal("0.25")
    assert found.expected_breakage == 200


def test_months_tell_how_it_came_about(earn, spend, paul):
    entry = earn(100)
    with transaction.atomic():
        reverse(entry=entry, points=20, source_type="credit", source_id="1", actor=SYSTEM, at=AT)
    spend(30)
    earn(50, at=AT + timedelta(days=40), lifetime_days=5)
    lapse_due(at=AT + timedelta(days=50))
    first, second = liability().months
    assert (first.begins_on, first.earned, first.taken_back, first.spent) == (date(2026, 11, 1), 100, 20, 30)
    assert first.outstanding == 50
    assert (second.begins_on, second.earned, second.lapsed, second.outstanding) == (date(2026, 12, 1), 50, 50, 50)
