import pytest

from loyalty.actions.move_gift import Step, move_gift, require_step
from loyalty.models import Redemption
from loyalty.rewards.errors import NotInStockError, WrongStateError
from people.models import DomainEvent
from people.permissions import NotAllowedError
from tests.loyalty.rewards.conftest import AT
from tests.races import race, succeeded


def _steps(redemption):
    return list(redemption.fulfilment.order_by("number").values_list("state", flat=True))


def _stock(redemption):
    redemption.reward.refresh_from_db()
    return redemption.reward.on_hand, redemption.reward.reserved


def test_goes_its_way_step_by_step(approved_gift, max_):
    for step in (Step.PACKED, Step.DISPATCHED, Step.AT_RETAILER):
        move_gift(redemption=approved_gift, to=step, actor=max_, at=AT)
    assert _steps(approved_gift) == ["pending", "packed", "dispatched", "at_retailer"]
    assert _stock(approved_gift) == (3, 1)
    assert DomainEvent.objects.filter(event="gift.dispatched").count() == 1


def test_the_retailer_says_that_it_arrived(approved_gift, rita, max_):
    move_gift(redemption=approved_gift, to=Step.PACKED, actor=max_, at=AT)
    move_gift(redemption=approved_gift, to=Step.DISPATCHED, actor=max_, at=AT)
    assert move_gift(redemption=approved_gift, to=Step.AT_RETAILER, actor=rita.user, at=AT).number == 4


def test_refuses_what_does_not_follow(approved_gift, max_):
    with pytest.raises(WrongStateError, match="does not follow"):
        move_gift(redemption=approved_gift, to=Step.DISPATCHED, actor=max_, at=AT)
    assert _steps(approved_gift) == ["pending"]


def test_refuses_the_retailer_the_companys_steps(approved_gift, rita):
    with pytest.raises(NotAllowedError):
        move_gift(redemption=approved_gift, to=Step.PACKED, actor=rita.user, at=AT)
    assert _steps(approved_gift) == ["pending"]


def test_a_hand_over_is_proved_not_booked(approved_gift, max_):
    with pytest.raises(WrongStateError, match="code"):
        move_gift(redemption=approved_gift, to=Step.HANDED_OVER, actor=max_, at=AT)


def test_what_was_lost_is_packed_anew_from_the_stock(approved_gift, max_):
    move_gift(redemption=approved_gift, to=Step.WRITTEN_OFF, actor=max_, at=AT)
    assert _stock(approved_gift) == (2, 0)
    move_gift(redemption=approved_gift, to=Step.PACKED, actor=max_, at=AT)
    assert _stock(approved_gift) == (2, 1)


def test_refuses_to_pack_anew_without_another_piece(approved_gift, max_):
    approved_gift.reward.on_hand = 1
    approved_gift.reward.save(update_fields=["on_hand"])
    move_gift(redemption=approved_gift, to=Step.WRITTEN_OFF, actor=max_, at=AT)
    with pytest.raises(NotInStockError):
        move_gift(redemption=approved_gift, to=Step.PACKED, actor=max_, at=AT)
    assert _steps(approved_gift) == ["pending", "written_off"]


def test_nothing_is_sent_that_was_not_approved(agreed, max_):
    with pytest.raises(WrongStateError, match="not on its way"):
        require_step(agreed, Step.PACKED)
    assert agreed.state == Redemption.State.IN_REVIEW


@pytest.mark.usefixtures("committed")
def test_two_who_pack_at_once_pack_it_once(tenant, approved_gift, max_):
    results = race(tenant, lambda _: move_gift(redemption=approved_gift, to=Step.PACKED, actor=max_, at=AT), times=8)
    assert len(succeeded(results)) == 1
    assert _steps(approved_gift) == ["pending", "packed"]
