from datetime import timedelta

from loyalty.actions.expire_redemptions import expire_redemptions
from loyalty.ledger.balances import get_balances
from loyalty.models import HoldResolution, Redemption
from tests.loyalty.rewards.conftest import AT


def test_a_gift_nobody_agreed_to_within_a_day_is_let_go(ask, paul, drill):
    made = ask()
    assert expire_redemptions(at=AT + timedelta(days=1)) == 1
    made.refresh_from_db()
    drill.refresh_from_db()
    assert made.state == Redemption.State.EXPIRED
    assert drill.reserved == 0
    assert get_balances(paul, at=AT).available == 1000
    assert HoldResolution.objects.get().verdict == HoldResolution.Verdict.EXPIRED


def test_waits_until_the_day_is_over(ask, paul):
    ask()
    assert expire_redemptions(at=AT + timedelta(hours=23)) == 0
    assert get_balances(paul, at=AT).held == 400


def test_an_approved_gift_stays(approved_gift):
    assert expire_redemptions(at=AT + timedelta(days=400)) == 0
    approved_gift.refresh_from_db()
    assert approved_gift.state == Redemption.State.APPROVED


def test_twice_is_once(ask):
    ask()
    later = AT + timedelta(days=2)
    assert [expire_redemptions(at=later), expire_redemptions(at=later)] == [1, 0]
