from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from loyalty.ledger.adjust import adjust
from loyalty.ledger.balances import get_balances
from loyalty.ledger.errors import AlreadyMovedError, NotEnoughPointsError, NothingToMoveError, TooMuchTakenBackError
from loyalty.ledger.lapse_due import lapse_due
from loyalty.ledger.reinstate import reinstate
from loyalty.models import JournalEntry, PointLot, Program
from people.record import SYSTEM
from tests.loyalty.ledger.conftest import AT


@pytest.fixture
def correct(paul):
    def do(points, source="1"):
        with transaction.atomic():
            return adjust(
                consumer=paul,
                points=points,
                source_type="adjustment",
                source_id=source,
                reason="A gift broke.",
                actor=SYSTEM,
                at=AT,
            )

    return do


@pytest.fixture
def give_lapsed_back(paul):
    def do(lot, points, source="1", at=AT):
        with transaction.atomic():
            return reinstate(
                lot=lot, points=points, source_type="a", source_id=source, reason="Late.", actor=SYSTEM, at=at
            )

    return do


def test_points_given_by_hand_lapse_like_others(correct, paul):
    entry = correct(25)
    assert entry.breakdown == {"reason": "A gift broke."}
    balances = get_balances(paul, at=AT)
    assert balances.available == 25
    assert balances.next_expiry_at == datetime(2028, 11, 1, tzinfo=UTC)  # the start of a day in Lisbon


def test_or_never(correct, paul):
    Program.objects.update_or_create(pk=1, defaults={"points_lifetime_days": None})
    correct(25)
    assert get_balances(paul, at=AT).next_expiry_at is None


def test_points_are_taken_from_what_lapses_first(correct, earn):
    earn(50, lifetime_days=200)
    earn(50, lifetime_days=100)
    entry = correct(-60)
    assert entry.points == 60
    assert list(PointLot.objects.order_by("pk").values_list("remaining", flat=True)) == [40, 0]


def test_refuses(correct, earn, paul):
    earn(50)
    with pytest.raises(NotEnoughPointsError):
        correct(-51)
    with pytest.raises(NothingToMoveError):
        correct(0)
    correct(-10)
    with pytest.raises(AlreadyMovedError):
        correct(-10)
    assert get_balances(paul, at=AT).available == 40


def test_lapsed_points_come_back_as_a_new_lot(earn, give_lapsed_back, paul):
    earn(100, lifetime_days=10)
    later = AT + timedelta(days=12)
    lapse_due(at=later)
    lot = PointLot.objects.get()
    give_lapsed_back(lot, 60, at=later)
    balances = get_balances(paul, at=later)
    assert (balances.available, balances.next_expiry_at) == (60, datetime(2028, 11, 13, tzinfo=UTC))
    assert PointLot.objects.get(reinstates=lot).points == 60
    with pytest.raises(TooMuchTakenBackError, match="40 are left"):
        give_lapsed_back(lot, 41, "2", later)
    assert get_balances(paul, at=later).available == 60


def test_what_has_not_lapsed_is_not_given_back(earn, give_lapsed_back):
    earn(100)
    with pytest.raises(TooMuchTakenBackError):
        give_lapsed_back(PointLot.objects.get(), 1)
    assert not JournalEntry.objects.filter(kind="reinstatement").exists()
