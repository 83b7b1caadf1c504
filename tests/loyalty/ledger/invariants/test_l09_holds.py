"""L9: a hold ends once: spent, given back or expired."""

from django.db import IntegrityError

from loyalty.ledger.capture import capture
from loyalty.ledger.errors import HoldIsResolvedError
from loyalty.ledger.let_go import let_go
from loyalty.models import HoldResolution
from people.record import SYSTEM
from tests.loyalty.ledger.conftest import AT
from tests.loyalty.ledger.invariants.writers import balance, drop_constraint, post
from tests.loyalty.racing import failed, race, succeeded

MANY = 20
VERDICTS = list(HoldResolution.Verdict)


def test_twenty_at_once_end_it_once(committed, earn, set_aside, paul):
    earn(3000)
    hold = set_aside(100)
    set_aside(2900)

    def end(number):
        verdict = VERDICTS[number % 3]
        if verdict == HoldResolution.Verdict.CAPTURED:
            return capture(hold=hold, actor=SYSTEM, at=AT)
        return let_go(hold=hold, verdict=verdict, actor=SYSTEM, at=AT)

    results = race(end, MANY)
    assert len(succeeded(results)) == 1
    assert {type(error) for error in failed(results)} == {HoldIsResolvedError}
    assert balance(paul, "held") == 2900
    assert HoldResolution.objects.count() == 1


def unasked(paul, hold):
    def end(number):
        entry = post(paul, {"held": -100, "redeemed": 100}, kind="redemption", source_id=number)
        return HoldResolution.objects.create(hold=hold, verdict="captured", entry=entry, at=AT)

    return end


def test_the_database_alone_refuses_the_others(committed, earn, set_aside, paul):
    earn(3000)
    hold = set_aside(100)
    set_aside(2900)
    results = race(unasked(paul, hold), MANY)
    assert len(succeeded(results)) == 1
    assert {type(error) for error in failed(results)} == {IntegrityError}
    assert balance(paul, "held") == 2900


def test_control_without_the_key_it_ends_twenty_times(remade, earn, set_aside, paul):
    earn(3000)
    hold = set_aside(100)
    set_aside(2900)
    drop_constraint("loyalty_holdresolution", "loyalty_holdresolution_pkey")
    assert len(succeeded(race(unasked(paul, hold), MANY))) == MANY
    assert balance(paul, "held") == 1000
