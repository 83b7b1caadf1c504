"""L1: what is available never falls below nothing."""

import pytest
from django.db import IntegrityError

from loyalty.ledger.errors import NotEnoughPointsError
from tests.loyalty.ledger.invariants.writers import balance, drop_constraint, post
from tests.loyalty.racing import failed, race, succeeded

MANY = 20


@pytest.fixture
def spend_unasked(paul):
    return lambda number: post(paul, {"available": -100, "redeemed": 100}, source_id=number)


def test_of_twenty_redemptions_one_succeeds(committed, earn, set_aside, paul):
    earn(100)
    results = race(lambda number: set_aside(100, source=f"race {number}"), MANY)
    assert len(succeeded(results)) == 1
    assert {type(error) for error in failed(results)} == {NotEnoughPointsError}
    assert (balance(paul, "available"), balance(paul, "held")) == (0, 100)


def test_the_database_alone_refuses_the_others(committed, earn, spend_unasked, paul):
    earn(100)
    results = race(spend_unasked, MANY)
    assert len(succeeded(results)) == 1
    assert {type(error) for error in failed(results)} == {IntegrityError}
    assert balance(paul, "available") == 0


def test_control_without_the_check_all_succeed(remade, earn, spend_unasked, paul):
    earn(100)
    drop_constraint("loyalty_account", "no_points_are_spent_that_are_not_there")
    assert len(succeeded(race(spend_unasked, MANY))) == MANY
    assert balance(paul, "available") == -1900
