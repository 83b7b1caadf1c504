"""L6: spending and lapsing at the same moment neither makes nor loses points."""

from datetime import timedelta
from threading import Barrier

from django.db.models import Sum

from loyalty.ledger.lapse_due import lapse_due
from loyalty.models import LotAllocation, PointLot
from tests.loyalty.ledger.conftest import AT
from tests.loyalty.ledger.invariants.writers import balance, drop_constraint, post
from tests.loyalty.racing import race, succeeded

ROUNDS = 12
LIFE = timedelta(days=100)


def is_conserved(paul, earned):
    lots = PointLot.objects.aggregate(sum=Sum("remaining"))["sum"]
    taken = LotAllocation.objects.aggregate(sum=Sum("points"))["sum"] or 0
    return balance(paul, "available") == lots == earned - taken >= 0


def test_twelve_rounds_conserve_points(committed, earn, set_aside, paul):
    bad, outcomes = 0, set()
    for number in range(ROUNDS):
        at = AT + timedelta(days=200 * number)
        earn(100, at=at, lifetime_days=100)
        held_before = balance(paul, "held")

        def either(turn, at=at, number=number):
            if turn:
                return lapse_due(at=at + LIFE)
            return set_aside(60, at=at + LIFE - timedelta(seconds=1), source=f"race {number}")

        results = race(either, 2, is_one_transaction=False)
        assert not isinstance(results[1], Exception)
        outcomes.add(balance(paul, "held") - held_before)
        bad += not is_conserved(paul, 100 * (number + 1))
        assert balance(paul, "available") == 0
    assert bad == 0
    assert outcomes <= {0, 60}


def test_control_without_lock_and_checks_all_rounds_are_bad(remade, earn, paul):
    """Both read the lot before either has written; the balance goes below nothing, and so would the lot."""
    for table, name in [
        ("loyalty_account", "no_points_are_spent_that_are_not_there"),
        ("loyalty_pointlot", "loyalty_pointlot_remaining_check"),
    ]:
        drop_constraint(table, name)
    bad = 0
    for number in range(ROUNDS):
        lot = earn(100).lots.get()
        both_have_read = Barrier(2, timeout=30)

        def take(turn, lot=lot, both=both_have_read, number=number):
            there = PointLot.objects.get(pk=lot.pk).remaining
            both.wait()
            points = there if turn else 60
            entry = post(paul, {"available": -points, "redeemed": points}, source_id=f"{number} {turn}")
            LotAllocation.objects.create(lot=lot, entry=entry, points=points)

        assert len(succeeded(race(take, 2))) == 2
        bad += not is_conserved(paul, 100 * (number + 1))
    assert bad == ROUNDS
    assert balance(paul, "available") == -60 * ROUNDS
