from datetime import timedelta

import pytest
from django.db import transaction

from loyalty.ledger.balances import get_balances
from loyalty.ledger.errors import AlreadyMovedError, NothingToMoveError, NotReversibleError, TooMuchTakenBackError
from loyalty.ledger.lapse_due import lapse_due
from loyalty.ledger.let_go import let_go
from loyalty.ledger.reinstate import reinstate
from loyalty.ledger.reverse import reverse
from loyalty.models import HoldResolution, JournalEntry, PointLot, Program
from people.record import SYSTEM
from tests.loyalty.ledger.conftest import AT


def take_back(entry, points, source="CN-1", at=AT):
    with transaction.atomic():
        return reverse(entry=entry, points=points, source_type="credit", source_id=source, actor=SYSTEM, at=at)


def moves(entry):
    return {posting.account.code: posting.points for posting in entry.postings.select_related("account")}


@pytest.fixture
def _arrears(tenant):
    Program.objects.update_or_create(pk=1, defaults={"shortfall": Program.Shortfall.ARREARS})


def test_pending_points_are_taken_back_where_they_are(earn, paul):
    entry = earn(100, pending_days=14)
    reversal = take_back(entry, 30)
    assert moves(reversal) == {"issuance": 30, "pending": -30}
    assert reversal.reverses == entry
    assert get_balances(paul, at=AT).pending == 70


def test_its_own_lot_pays_first_then_the_others(earn, spend, paul):
    first = earn(100, lifetime_days=100)
    earn(50, lifetime_days=200)
    spend(80)
    reversal = take_back(first, 60)
    assert moves(reversal) == {"issuance": 60, "available": -60}
    assert reversal.breakdown["taken"] == {"own": 20, "lapsed": 0, "other": 40, "owed": 0, "written_off": 0}
    assert list(PointLot.objects.order_by("pk").values_list("remaining", flat=True)) == [0, 10]


def test_what_is_spent_is_written_off(earn, spend, paul):
    entry = earn(100)
    spend(70)
    assert moves(take_back(entry, 100)) == {"issuance": 100, "available": -30, "adjustment": -70}
    balances = get_balances(paul, at=AT)
    assert (balances.available, balances.arrears) == (0, 0)


def test_or_owed_if_the_programme_says_so(_arrears, earn, spend, paul):
    entry = earn(100)
    spend(70)
    assert moves(take_back(entry, 100)) == {"issuance": 100, "available": -30, "arrears": -70}
    assert get_balances(paul, at=AT).arrears == 70
    earn(100)
    balances = get_balances(paul, at=AT)
    assert (balances.available, balances.arrears) == (30, 0)


def test_setting_points_aside_does_not_save_them(earn, set_aside, paul):
    """Else: hold, return the goods, let go, and the points are there without a purchase."""
    entry = earn(100)
    hold = set_aside(100)
    take_back(entry, 100)
    assert get_balances(paul, at=AT).arrears == 100
    with transaction.atomic():
        let_go(hold=hold, verdict=HoldResolution.Verdict.RELEASED, actor=SYSTEM, at=AT)
    balances = get_balances(paul, at=AT)
    assert (balances.available, balances.held, balances.arrears) == (0, 0, 0)
    assert PointLot.objects.get().remaining == 0


def test_what_has_lapsed_is_not_taken_twice(earn, paul):
    entry = earn(100, lifetime_days=10)
    later = AT + timedelta(days=10)
    lapse_due(at=later)
    earn(40, at=later)
    assert moves(take_back(entry, 60, "1", later)) == {"issuance": 60, "breakage": -60}
    assert get_balances(paul, at=later).available == 40
    assert moves(take_back(entry, 40, "2", later)) == {"issuance": 40, "breakage": -40}


def test_points_given_back_after_lapsing_count_as_there(earn, paul):
    entry = earn(100, lifetime_days=10)
    later = AT + timedelta(days=10)
    lapse_due(at=later)
    lot = PointLot.objects.get()
    with transaction.atomic():
        reinstate(lot=lot, points=30, source_type="a", source_id="1", reason="", actor=SYSTEM, at=later)
    assert moves(take_back(entry, 100, "1", later)) == {"issuance": 100, "breakage": -70, "available": -30}


def test_several_parts_up_to_the_whole(earn, paul):
    entry = earn(100)
    take_back(entry, 60, "1")
    with pytest.raises(TooMuchTakenBackError, match="40 are left"):
        take_back(entry, 41, "2")
    take_back(entry, 40, "3")
    with pytest.raises(TooMuchTakenBackError):
        take_back(entry, 1, "4")
    assert get_balances(paul, at=AT).available == 0
    assert JournalEntry.objects.filter(kind="reversal").count() == 2


def test_refuses(earn, spend, paul):
    entry = earn(100)
    spend(10)
    with pytest.raises(NotReversibleError):
        take_back(JournalEntry.objects.get(kind="redemption"), 10)
    with pytest.raises(NothingToMoveError):
        take_back(entry, 0)
    take_back(entry, 10)
    with pytest.raises(AlreadyMovedError):
        take_back(entry, 10)
    assert get_balances(paul, at=AT).available == 80
