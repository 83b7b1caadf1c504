"""L8: no more is taken back than was given, in however many parts."""

from django.db import IntegrityError
from django.db.models import Sum

from loyalty.ledger.errors import TooMuchTakenBackError
from loyalty.ledger.refund import refund
from loyalty.ledger.reverse import reverse
from loyalty.models import JournalEntry
from people.record import SYSTEM
from tests.loyalty.ledger.conftest import AT
from tests.loyalty.ledger.invariants.writers import balance, post
from tests.loyalty.racing import failed, race, succeeded

MANY = 20


def taken_back(kind="reversal"):
    return JournalEntry.objects.filter(kind=kind).aggregate(sum=Sum("points"))["sum"]


def test_twenty_times_thirty_of_a_hundred(committed, earn, paul):
    entry = earn(100)
    earn(1000)
    results = race(
        lambda number: reverse(
            entry=entry, points=30, source_type="credit", source_id=f"{number}", actor=SYSTEM, at=AT
        ),
        MANY,
    )
    assert len(succeeded(results)) == 3
    assert {type(error) for error in failed(results)} == {TooMuchTakenBackError}
    assert (taken_back(), balance(paul, "available")) == (90, 1010)


def test_refunds_of_one_gift_are_bounded_too(committed, earn, spend, paul):
    earn(100)
    hold = spend(100)
    results = race(
        lambda number: refund(
            hold=hold, points=30, source_type="redemption", source_id=f"{number}", actor=SYSTEM, at=AT
        ),
        MANY,
    )
    assert len(succeeded(results)) == 3
    assert (taken_back("refund"), balance(paul, "available")) == (90, 90)


def unasked(paul, entry):
    moves = {"available": -30, "issuance": 30}
    return lambda number: post(paul, moves, kind="reversal", source_id=number, reverses=entry)


def test_the_database_alone_refuses_the_others(committed, earn, paul):
    entry = earn(100)
    earn(1000)
    results = race(unasked(paul, entry), MANY)
    assert len(succeeded(results)) == 3
    assert {type(error) for error in failed(results)} == {IntegrityError}
    assert (taken_back(), balance(paul, "available")) == (90, 1010)


def test_control_without_the_trigger_all_are_taken(committed, earn, paul):
    entry = earn(100)
    earn(1000)
    race(unasked(paul, entry), MANY, without=("loyalty.JournalEntry:no_more_is_taken_back",))
    assert taken_back() == 600
