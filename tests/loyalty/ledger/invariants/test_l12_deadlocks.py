"""L12: two transactions over the same consumers wait for each other in turn, never for ever."""

from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import OperationalError

from loyalty.ledger.accounts import lock_accounts, lock_wallet
from loyalty.ledger.lapse_due import lapse_due
from loyalty.models import Account, Consumer, JournalEntry, Posting
from tests.loyalty.ledger.conftest import AT
from tests.loyalty.ledger.invariants.writers import balance
from tests.loyalty.racing import failed, race, succeeded

MANY = 16


@pytest.fixture
def pair(earn, paul, rita):
    pia = Consumer.objects.create(name="Pia", phone="+351910000002", registered_by=rita)
    for consumer in (paul, pia):
        earn(1000, consumer=consumer)
    return paul, pia


def move(moves):
    """Points from one consumer to another, each of whose accounts is locked already."""
    (giver, points), (taker, _) = moves
    entry = JournalEntry.objects.create(
        kind="adjustment",
        source_type="transfer",
        source_id=f"{points}",
        consumer=giver,
        points=1,
        at=AT,
    )
    for consumer, sign in ((giver, -1), (taker, 1)):
        account = Account.objects.get(consumer=consumer, code="available")
        Posting.objects.create(entry=entry, account=account, points=sign)
    return entry


def in_turn(pair, number):
    giver, taker = pair if number % 2 else reversed(pair)
    return (giver, number), (taker, number)


def test_sixteen_opposite_transfers_all_succeed(committed, pair):
    def transfer(number):
        moves = in_turn(pair, number)
        lock_accounts(consumer.pk for consumer, _ in moves)
        return move(moves)

    results = race(transfer, MANY)
    assert failed(results) == []
    assert sum(balance(consumer, "available") for consumer in pair) == 2000


def test_control_locked_in_the_order_of_the_moves_they_deadlock(committed, pair):
    both_have_one = Barrier(2, timeout=2)

    def transfer(number):
        moves = in_turn(pair, number)
        lock_wallet(moves[0][0])
        with suppress(BrokenBarrierError):  # two hold their first lock before either asks for its second
            both_have_one.wait()
        lock_wallet(moves[1][0])
        return move(moves)

    results = race(transfer, MANY)
    assert any(isinstance(error, OperationalError) and "deadlock" in str(error) for error in failed(results))
    assert len(succeeded(results)) < MANY


def test_jobs_and_people_cross_without_deadlock(committed, pair, earn, set_aside):
    for number in range(10):
        earn(10, consumer=pair[number % 2], lifetime_days=1)
    late = AT + timedelta(days=2)

    def either(number):
        if number % 4 == 0:
            return lapse_due(at=late)
        return set_aside(1, consumer=pair[number % 2], at=late, source=f"race {number}")

    assert failed(race(either, MANY, is_one_transaction=False)) == []
