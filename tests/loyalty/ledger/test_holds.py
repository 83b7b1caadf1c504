from datetime import timedelta

import pytest
from django.db import transaction

from loyalty.ledger.balances import get_balances
from loyalty.ledger.capture import capture
from loyalty.ledger.errors import AlreadyMovedError, HoldIsResolvedError, NotEnoughPointsError, NothingToMoveError
from loyalty.ledger.lapse_due import lapse_due
from loyalty.ledger.let_go import let_go
from loyalty.models import Hold, HoldResolution, JournalEntry, LotAllocation, PointLot
from people.record import SYSTEM
from tests.loyalty.ledger.conftest import AT

RELEASED = HoldResolution.Verdict.RELEASED


def resolve(hold, verdict=RELEASED, at=AT):
    with transaction.atomic():
        return let_go(hold=hold, verdict=verdict, actor=SYSTEM, at=at)


def remaining():
    return list(PointLot.objects.order_by("pk").values_list("remaining", flat=True))


def test_points_are_set_aside_from_what_lapses_first(earn, set_aside, paul):
    earn(50, lifetime_days=None)
    earn(50, lifetime_days=200)
    earn(50, lifetime_days=100)
    set_aside(70)
    assert remaining() == [50, 30, 0]
    balances = get_balances(paul, at=AT)
    assert (balances.available, balances.held) == (80, 70)


def test_captured_they_are_spent(earn, spend, paul):
    earn(100)
    spend(70)
    balances = get_balances(paul, at=AT)
    assert (balances.available, balances.held) == (30, 0)
    entry = JournalEntry.objects.get(kind="redemption")
    assert {(p.account.code, p.points) for p in entry.postings.all()} == {("held", -70), ("redeemed", 70)}


def test_let_go_they_go_back_to_their_lots(earn, set_aside, paul):
    earn(50, lifetime_days=200)
    earn(50, lifetime_days=100)
    hold = set_aside(70)
    entry = resolve(hold)
    assert remaining() == [50, 50]
    assert get_balances(paul, at=AT).held == 0
    assert sorted(LotAllocation.objects.filter(entry=entry).values_list("points", flat=True)) == [-50, -20]


def test_what_comes_back_after_its_time_has_lapsed(earn, set_aside, paul):
    earn(50, lifetime_days=10)
    hold = set_aside(50)
    later = AT + timedelta(days=11)
    resolve(hold, at=later)
    assert get_balances(paul, at=later).available == 0
    assert lapse_due(at=later) == 1
    assert remaining() == [0]


def test_a_hold_ends_once(earn, set_aside, paul):
    earn(100)
    hold = set_aside(60)
    resolve(hold)
    with pytest.raises(HoldIsResolvedError):
        resolve(hold, HoldResolution.Verdict.EXPIRED)
    with pytest.raises(HoldIsResolvedError), transaction.atomic():
        capture(hold=hold, actor=SYSTEM, at=AT)
    assert get_balances(paul, at=AT).available == 100


def test_refuses_more_than_is_there(earn, set_aside, paul):
    earn(100)
    with pytest.raises(NotEnoughPointsError, match="101 points are needed and 100 are there"):
        set_aside(101)
    assert (Hold.objects.count(), get_balances(paul, at=AT).available) == (0, 100)


@pytest.mark.parametrize(("pending_days", "lifetime_days", "after"), [(14, 730, 0), (0, 10, 10)])
def test_refuses_what_is_pending_or_lapsed(earn, set_aside, pending_days, lifetime_days, after):
    earn(100, pending_days=pending_days, lifetime_days=lifetime_days)
    with pytest.raises(NotEnoughPointsError, match="0 are there"):
        set_aside(1, at=AT + timedelta(days=after))
    assert not Hold.objects.exists()


def test_one_gift_holds_once(earn, set_aside, paul):
    earn(100)
    set_aside(10, source="G")
    with pytest.raises(AlreadyMovedError):
        set_aside(10, source="G")
    with pytest.raises(NothingToMoveError):
        set_aside(0)
    assert get_balances(paul, at=AT).held == 10


def test_letting_go_does_not_capture(earn, set_aside):
    earn(10)
    hold = set_aside(10)
    with pytest.raises(ValueError, match="capture"):
        resolve(hold, HoldResolution.Verdict.CAPTURED)
    assert not HoldResolution.objects.exists()
