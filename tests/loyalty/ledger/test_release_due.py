from datetime import timedelta

import pytest
from django.db import transaction

from loyalty.ledger.balances import get_balances
from loyalty.ledger.release_due import release_due
from loyalty.ledger.reverse import reverse
from loyalty.models import JournalEntry, PointLot, Program
from people.models import DomainEvent
from people.record import SYSTEM
from tests.loyalty.ledger.conftest import AT

DAY_14 = AT + timedelta(days=14)


def test_points_are_released_when_their_time_has_come(earn, paul, rita):
    earn(100, pending_days=14)
    earn(30, pending_days=20)
    assert release_due(at=DAY_14 - timedelta(seconds=1)) == 0
    assert release_due(at=DAY_14) == 1
    balances = get_balances(paul, at=DAY_14)
    assert (balances.pending, balances.available) == (30, 100)
    entry = JournalEntry.objects.get(kind="release")
    assert (entry.retailer, entry.points, entry.at) == (rita, 100, DAY_14)
    event = DomainEvent.objects.get(event="points.released")
    assert (event.subject_id, event.data) == (str(paul.pk), {"points": 100, "arrears": 0})


def test_repeats_without_harm(earn, paul):
    earn(100, pending_days=14)
    assert [release_due(at=DAY_14), release_due(at=DAY_14)] == [1, 0]
    assert get_balances(paul, at=DAY_14).available == 100


def test_what_was_taken_back_while_pending_is_not_released(earn, paul):
    entry = earn(100, pending_days=14)
    with transaction.atomic():
        reverse(entry=entry, points=40, source_type="credit", source_id="1", actor=SYSTEM, at=AT)
    release_due(at=DAY_14)
    assert get_balances(paul, at=DAY_14).available == 60


@pytest.mark.parametrize(("earned", "debt_left", "available"), [((60,), 40, 0), ((60, 70), 0, 30)])
def test_a_debt_is_paid_first(earn, spend, paul, earned, debt_left, available):
    Program.objects.update_or_create(pk=1, defaults={"shortfall": Program.Shortfall.ARREARS})
    entry = earn(100)
    spend(100)
    with transaction.atomic():
        reverse(entry=entry, points=100, source_type="credit", source_id="1", actor=SYSTEM, at=AT)
    assert get_balances(paul, at=AT).arrears == 100
    for points in earned:
        earn(points, pending_days=14)
    release_due(at=DAY_14)
    balances = get_balances(paul, at=DAY_14)
    assert (balances.arrears, balances.available, balances.pending) == (debt_left, available, 0)
    assert sum(PointLot.objects.values_list("remaining", flat=True)) == available


def test_many_consumers_at_once(earn, paul, rita, monkeypatch):
    monkeypatch.setattr("loyalty.ledger.release_due.BATCH", 3)
    for number in range(7):
        earn(10 + number, pending_days=14)
    assert release_due(at=DAY_14) == 7
    assert get_balances(paul, at=DAY_14).available == sum(range(10, 17))
