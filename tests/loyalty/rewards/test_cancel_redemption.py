import pytest

from loyalty.actions.cancel_redemption import cancel_redemption
from loyalty.ledger.balances import get_balances
from loyalty.models import Redemption
from loyalty.rewards.errors import WrongStateError
from people.permissions import NotAllowedError
from tests.loyalty.rewards.conftest import AT
from tests.races import race, succeeded


@pytest.mark.parametrize("who", ["rita", "paul"])
def test_retailer_and_consumer_take_it_back(ask, rita, paul, who):
    made = ask()
    actor = {"rita": rita.user, "paul": paul.user}[who]
    cancel_redemption(redemption=made, actor=actor, at=AT)
    made.refresh_from_db()
    made.reward.refresh_from_db()
    assert made.state == Redemption.State.CANCELLED
    assert made.reward.reserved == 0
    balances = get_balances(paul, at=AT)
    assert (balances.available, balances.held) == (1000, 0)


def test_refuses_strangers(ask, vera, paul):
    with pytest.raises(NotAllowedError):
        cancel_redemption(redemption=ask(), actor=vera, at=AT)
    assert get_balances(paul, at=AT).held == 400


def test_refuses_what_is_approved(approved_gift, rita):
    with pytest.raises(WrongStateError, match="too late"):
        cancel_redemption(redemption=approved_gift, actor=rita.user, at=AT)
    approved_gift.refresh_from_db()
    assert approved_gift.state == Redemption.State.APPROVED


@pytest.mark.usefixtures("committed")
def test_ten_at_once_free_the_points_once(tenant, ask, rita, paul):
    made = ask()
    results = race(tenant, lambda _: cancel_redemption(redemption=made, actor=rita.user, at=AT), times=10)
    assert len(succeeded(results)) == 1
    assert get_balances(paul, at=AT).available == 1000
