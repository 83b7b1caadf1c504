from datetime import timedelta

import pytest
from django.db import transaction

from loyalty.ledger.balances import get_balances
from loyalty.ledger.errors import AlreadyMovedError, HoldIsNotSpentError, NothingToMoveError, TooMuchTakenBackError
from loyalty.ledger.lapse_due import lapse_due
from loyalty.ledger.refund import refund
from loyalty.models import JournalEntry, PointLot
from people.record import SYSTEM
from tests.loyalty.ledger.conftest import AT


def give_back(hold, points, source="1", at=AT):
    with transaction.atomic():
        return refund(hold=hold, points=points, source_type="redemption", source_id=source, actor=SYSTEM, at=at)


def lots():
    return list(PointLot.objects.order_by("pk").values_list("remaining", flat=True))


def test_a_refund_restores_the_lots_and_when_they_lapse(earn, spend, paul):
    earn(50, lifetime_days=200)
    earn(50, lifetime_days=100)
    hold = spend(70)
    before = list(PointLot.objects.order_by("pk").values_list("expires_at", flat=True))
    entry = give_back(hold, 70)
    assert lots() == [50, 50]
    assert list(PointLot.objects.order_by("pk").values_list("expires_at", flat=True)) == before
    assert entry.reverses.kind == "redemption"
    assert get_balances(paul, at=AT).available == 100


def test_a_part_comes_back_to_what_lapses_last(earn, spend):
    earn(50, lifetime_days=200)
    earn(50, lifetime_days=100)
    hold = spend(70)
    give_back(hold, 30, "1")
    assert lots() == [50, 10]
    give_back(hold, 40, "2")
    assert lots() == [50, 50]


def test_what_has_lapsed_since_stays_lapsed(earn, spend, paul):
    earn(50, lifetime_days=10)
    hold = spend(30)
    later = AT + timedelta(days=11)
    lapse_due(at=later)
    give_back(hold, 30, at=later)
    assert get_balances(paul, at=later).available == 0
    assert lapse_due(at=later) == 1
    sources = JournalEntry.objects.filter(kind="expiry").order_by("pk").values_list("source_id", "points")
    lot = PointLot.objects.get().pk
    assert list(sources) == [(f"{lot}", 20), (f"{lot}/2", 30)]


def test_refuses_more_than_was_spent(earn, spend, paul):
    earn(100)
    hold = spend(70)
    give_back(hold, 50, "1")
    with pytest.raises(TooMuchTakenBackError, match="20 are left to take back, not 21"):
        give_back(hold, 21, "2")
    with pytest.raises(NothingToMoveError):
        give_back(hold, 0, "3")
    with pytest.raises(AlreadyMovedError):
        give_back(hold, 10, "1")
    assert get_balances(paul, at=AT).available == 80


def test_refuses_what_was_not_spent(earn, set_aside, paul):
    earn(100)
    with pytest.raises(HoldIsNotSpentError):
        give_back(set_aside(70), 70)
    assert get_balances(paul, at=AT).held == 70
