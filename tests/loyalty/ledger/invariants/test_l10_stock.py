"""L10: no gift is promised that is not there."""

import pytest
from django.db import IntegrityError
from django.db.models import F

from loyalty.models import Reward
from tests.loyalty.ledger.invariants.writers import drop_constraint
from tests.loyalty.racing import failed, race, succeeded

MANY = 20


@pytest.fixture
def drill(tenant):
    return Reward.objects.create(name="Drill", points=500, on_hand=3)


def reserve(drill):
    return lambda _: Reward.objects.filter(pk=drill.pk).update(reserved=F("reserved") + 1)


def test_twenty_ask_for_three(committed, drill):
    results = race(reserve(drill), MANY)
    assert len(succeeded(results)) == 3
    assert {type(error) for error in failed(results)} == {IntegrityError}
    drill.refresh_from_db()
    assert (drill.on_hand, drill.reserved) == (3, 3)


def test_control_without_the_check_twenty_are_promised(remade, drill):
    drop_constraint("loyalty_reward", "no_gift_is_promised_that_is_not_there")
    assert len(succeeded(race(reserve(drill), MANY))) == MANY
    drill.refresh_from_db()
    assert drill.reserved == 20
