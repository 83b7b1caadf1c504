from datetime import timedelta

import pytest

from loyalty.ledger.balances import get_balances
from loyalty.models import Consumer, ConsumerRetailer, Hold, Redemption, StockMovement
from loyalty.rewards.errors import NotEligibleError, RedemptionRefusedError
from people.models import DomainEvent
from people.permissions import NotAllowedError
from tests.loyalty.rewards.conftest import AT
from tests.races import failed, race, succeeded


def _nothing_changed(paul, drill):
    drill.refresh_from_db()
    assert (drill.on_hand, drill.reserved) == (3, 0)
    assert get_balances(paul, at=AT).available == 1000
    assert not Redemption.objects.exists()
    assert not StockMovement.objects.exists()


def test_sets_points_aside_and_promises_pieces(ask, paul, drill):
    made = ask(pieces=2)
    drill.refresh_from_db()
    assert (made.state, made.points) == (Redemption.State.AWAITING_CONSENT, 800)
    assert (drill.on_hand, drill.reserved) == (3, 2)
    balances = get_balances(paul, at=AT)
    assert (balances.available, balances.held) == (200, 800)
    assert DomainEvent.objects.filter(event="redemption.requested", subject_id=str(made.pk)).exists()


def test_staff_with_the_permission_ask_on_a_retailers_behalf(ask, mara):
    assert ask(actor=mara).maker == mara


def test_refuses_whoever_is_neither(ask, vera, paul, drill):
    with pytest.raises(NotAllowedError):
        ask(actor=vera)
    _nothing_changed(paul, drill)


@pytest.mark.parametrize("pieces", [0, 4, 3])
def test_refuses_what_is_not_there(ask, paul, drill, pieces):
    with pytest.raises(NotEligibleError):
        ask(pieces=pieces)
    _nothing_changed(paul, drill)


def test_refuses_a_consumer_of_another_shop(ask, paul, drill):
    ConsumerRetailer.objects.update(ended_at=AT)
    with pytest.raises(NotEligibleError, match="not registered"):
        ask()
    _nothing_changed(paul, drill)


def test_refuses_for_whoever_takes_no_part(ask, paul, drill):
    Consumer.objects.filter(pk=paul.pk).update(state=Consumer.State.SUSPENDED)
    paul.refresh_from_db()
    with pytest.raises(NotEligibleError, match="takes no part"):
        ask()
    _nothing_changed(paul, drill)


def test_the_limit_per_person_counts_what_is_under_way(ask, drill):
    drill.most_per_consumer = 1
    drill.save(update_fields=["most_per_consumer"])
    ask()
    with pytest.raises(NotEligibleError, match="At most 1"):
        ask()
    assert Hold.objects.count() == 1


def test_points_that_lapsed_are_not_spent(tenant, ask, paul, drill):
    with pytest.raises(NotEligibleError, match="missing"):
        ask(at=AT + timedelta(days=701))
    assert not Redemption.objects.exists()


@pytest.mark.usefixtures("committed")
class TestRaces:
    def test_of_twenty_who_want_the_last_three_three_get_one(self, tenant, ask, drill):
        """L10: no gift is promised that is not there."""
        drill.points = 1
        drill.save(update_fields=["points"])
        results = race(tenant, lambda _: ask(), times=20)
        drill.refresh_from_db()
        assert (len(succeeded(results)), drill.reserved) == (3, 3)
        assert all(isinstance(error, RedemptionRefusedError) for error in failed(results))

    def test_twenty_at_once_spend_no_point_twice(self, tenant, ask, paul, drill):
        drill.on_hand = 100
        drill.save(update_fields=["on_hand"])
        results = race(tenant, lambda _: ask(), times=20)
        balances = get_balances(paul, at=AT)
        assert (len(succeeded(results)), balances.available, balances.held) == (2, 200, 800)
