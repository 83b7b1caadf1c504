"""L5: what lapses first is spent first; what the lots hold is what the balance says."""

from threading import Barrier

from django.db.models import Sum

from loyalty.models import LotAllocation, PointLot
from tests.loyalty.ledger.invariants.writers import balance, post
from tests.loyalty.racing import race, succeeded

MANY = 20


def in_lots():
    return PointLot.objects.aggregate(sum=Sum("remaining"))["sum"]


def test_twenty_times_seven_of_two_lots_of_fifty(committed, earn, set_aside, paul):
    late, soon = earn(50, lifetime_days=200), earn(50, lifetime_days=100)
    results = race(lambda number: set_aside(7, source=f"race {number}"), MANY)
    assert len(succeeded(results)) == 14
    assert (balance(paul, "available"), in_lots()) == (2, 2)
    assert LotAllocation.objects.aggregate(sum=Sum("points"))["sum"] == 98
    assert (soon.lots.get().remaining, late.lots.get().remaining) == (0, 2)


def test_control_without_the_lock_lots_and_balance_part(committed, earn, paul):
    """Each reads the lots before any has written, as code does that locks nothing; the last to write wins."""
    earn(50)
    earn(50)
    all_have_read = Barrier(MANY, timeout=30)

    def spend_seven(number):
        lot = PointLot.objects.filter(remaining__gte=7).order_by("expires_at", "pk").first()
        all_have_read.wait()
        post(paul, {"available": -7, "redeemed": 7}, source_id=number)
        PointLot.objects.filter(pk=lot.pk).update(remaining=lot.remaining - 7)

    results = race(spend_seven, MANY, without=("loyalty.PointLot:a_lot_follows_the_allocations",))
    assert len(succeeded(results)) == 14
    assert (balance(paul, "available"), in_lots()) == (2, 93)
