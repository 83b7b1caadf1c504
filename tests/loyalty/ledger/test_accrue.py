from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from loyalty.ledger.accrue import accrue
from loyalty.ledger.balances import get_balances
from loyalty.ledger.errors import AlreadyMovedError, NothingToMoveError
from loyalty.models import Account, JournalEntry, PointLot, Posting
from tests.loyalty.ledger.conftest import AT


def test_earned_points_are_pending(earn, paul, rita):
    entry = earn(120, pending_days=14)
    assert get_balances(paul, at=AT).pending == 120
    assert get_balances(paul, at=AT).available == 0
    assert (entry.retailer, entry.breakdown) == (rita, {"lines": []})
    stored = JournalEntry.objects.get(pk=entry.pk)
    assert (stored.kind, stored.points, stored.actor, stored.breakdown) == ("accrual", 120, None, {"lines": []})
    assert {(p.account.code, p.points) for p in stored.postings.all()} == {("issuance", -120), ("pending", 120)}


def test_without_a_waiting_time_they_are_available_at_once(earn, paul):
    earn(120)
    balances = get_balances(paul, at=AT)
    assert (balances.pending, balances.available) == (0, 120)
    assert (balances.next_expiry_at, balances.next_expiry_points) == (AT + timedelta(days=730), 120)


def test_a_person_who_acts_is_named(earn, paul, max_, rita):
    with transaction.atomic():
        entry = accrue(
            consumer=paul,
            retailer=None,
            points=1,
            source_type="invoice",
            source_id="x",
            breakdown={},
            releases_at=AT,
            expires_at=None,
            actor=max_,
            at=AT,
        )
    assert JournalEntry.objects.get(pk=entry.pk).actor == max_


def test_accounts_are_made_once(earn, paul):
    earn(1)
    earn(2)
    assert Account.objects.filter(consumer=paul).count() == 4
    assert Account.objects.filter(consumer=None).count() == 4


def test_few_statements_are_enough(earn, paul):
    earn(1, pending_days=14)
    with CaptureQueriesContext(connection) as done:
        earn(2, pending_days=14)
    statements = [query["sql"].split()[0] for query in done.captured_queries if not query["sql"].startswith("SET ")]
    assert statements == ["SAVEPOINT", "SELECT", "SELECT", "WITH", "INSERT", "RELEASE"]


def test_one_source_earns_once(earn, paul):
    earn(50, source="A-1")
    with pytest.raises(AlreadyMovedError):
        earn(50, source="A-1")
    assert get_balances(paul, at=AT).available == 50
    assert (PointLot.objects.count(), Posting.objects.count()) == (1, 4)


@pytest.mark.parametrize("points", [0, -5])
def test_nothing_is_no_movement(earn, points):
    with pytest.raises(NothingToMoveError):
        earn(points)
    assert not JournalEntry.objects.exists()


def test_points_do_not_lapse_before_they_are_released(earn):
    with pytest.raises(ValueError, match="after they are released"):
        earn(5, pending_days=14, lifetime_days=14)
    assert not JournalEntry.objects.exists()
