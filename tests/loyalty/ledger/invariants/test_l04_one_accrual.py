"""L4: one invoice earns once, however many hands approve it at once."""

from django.db import IntegrityError

from loyalty.ledger.errors import AlreadyMovedError
from loyalty.models import JournalEntry
from tests.loyalty.ledger.invariants.writers import balance, drop_constraint, post
from tests.loyalty.racing import failed, race, succeeded

MANY = 20
CAUSE = ("loyalty_journalentry", "a_cause_moves_points_once")


def test_of_twenty_approvals_one_earns(committed, earn, paul):
    earn(1)
    results = race(lambda _: earn(100, source="A-1"), MANY)
    assert len(succeeded(results)) == 1
    assert {type(error) for error in failed(results)} == {AlreadyMovedError}
    assert (balance(paul, "available"), JournalEntry.objects.filter(source_id="A-1").count()) == (101, 1)


def test_also_for_a_consumer_without_accounts_yet(committed, earn, paul):
    assert len(succeeded(race(lambda _: earn(100, source="A-1"), MANY))) == 1
    assert balance(paul, "available") == 100


def test_the_database_alone_refuses_the_others(committed, earn, paul):
    earn(1)
    results = race(lambda _: post(paul, {"issuance": -5, "pending": 5}, kind="accrual", source_id="A-1"), MANY)
    assert len(succeeded(results)) == 1
    assert {type(error) for error in failed(results)} == {IntegrityError}
    assert balance(paul, "pending") == 5


def test_control_without_the_constraint_all_earn(remade, earn, paul):
    earn(1)
    drop_constraint(*CAUSE)
    results = race(lambda _: post(paul, {"issuance": -5, "pending": 5}, kind="accrual", source_id="A-1"), MANY)
    assert len(succeeded(results)) == MANY
    assert balance(paul, "pending") == 100
