import pytest

from loyalty.actions.move_gift import Step, move_gift
from loyalty.actions.refund_redemption import refund_redemption
from loyalty.ledger.balances import get_balances
from loyalty.models import PointLot, Redemption
from loyalty.rewards.errors import WrongStateError
from people.permissions import NotAllowedError
from tests.loyalty.rewards.conftest import AT
from tests.races import race, succeeded


def test_gives_points_and_piece_back(approved_gift, paul, max_):
    assert get_balances(paul, at=AT).available == 600
    refund_redemption(redemption=approved_gift, reason="Out of the catalogue", actor=max_, at=AT)
    approved_gift.refresh_from_db()
    approved_gift.reward.refresh_from_db()
    assert approved_gift.state == Redemption.State.REFUNDED
    assert get_balances(paul, at=AT).available == 1000
    assert PointLot.objects.get().remaining == 1000  # the very lot, with its day of lapsing
    assert (approved_gift.reward.on_hand, approved_gift.reward.reserved) == (3, 0)


def test_a_piece_that_was_lost_is_promised_no_more(approved_gift, max_):
    move_gift(redemption=approved_gift, to=Step.WRITTEN_OFF, actor=max_, at=AT)
    refund_redemption(redemption=approved_gift, reason="Lost", actor=max_, at=AT)
    approved_gift.reward.refresh_from_db()
    assert (approved_gift.reward.on_hand, approved_gift.reward.reserved) == (2, 0)


def test_refuses_before_the_approval(agreed, paul, max_):
    with pytest.raises(WrongStateError):
        refund_redemption(redemption=agreed, reason="", actor=max_, at=AT)
    assert get_balances(paul, at=AT).held == 400


def test_refuses_the_retailer(approved_gift, rita, paul):
    with pytest.raises(NotAllowedError):
        refund_redemption(redemption=approved_gift, reason="", actor=rita.user, at=AT)
    assert get_balances(paul, at=AT).available == 600


@pytest.mark.usefixtures("committed")
def test_ten_who_refund_at_once_refund_once(tenant, approved_gift, paul, max_):
    results = race(
        tenant, lambda _: refund_redemption(redemption=approved_gift, reason="", actor=max_, at=AT), times=10
    )
    assert len(succeeded(results)) == 1
    assert get_balances(paul, at=AT).available == 1000
