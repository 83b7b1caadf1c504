import pytest

from kit import clock
from loyalty.actions.close_consumer import close_consumer
from loyalty.actions.reopen_consumer import reopen_consumer
from loyalty.actions.suspend_consumer import suspend_consumer
from loyalty.models import Consumer
from loyalty.refusals import IncompleteError, WrongStateError
from people.models import DomainEvent
from people.permissions import NotAllowedError


def suspend(consumer, actor, reason="Two accounts"):
    return suspend_consumer(consumer=consumer, reason=reason, actor=actor, at=clock.now())


def close(consumer, actor, reason="Moved away"):
    return close_consumer(consumer=consumer, reason=reason, actor=actor, at=clock.now())


def test_suspending_logs_out_and_says_why(paul, max_, phone_of):
    phone = phone_of(paul.user)
    suspend(paul, max_)
    assert phone.look("me/profile").json()["detail"] == "This account is suspended. Two accounts"
    assert DomainEvent.objects.get(event="consumer.suspended").data["reason"] == "Two accounts"


def test_reopening_lets_them_in_again(paul, max_, phone_of):
    suspend(paul, max_)
    reopen_consumer(consumer=paul, actor=max_, at=clock.now())
    assert phone_of(paul.user).look("me/profile").status_code == 200


def test_closing_frees_the_number(paul, rita, max_, phone_of):
    phone = phone_of(paul.user)
    assert close(paul, max_).user is None
    assert phone.look("me/profile").status_code == 401
    assert Consumer.objects.create(phone=paul.phone, name="Somebody", registered_by=rita)
    with pytest.raises(WrongStateError):
        close(paul, max_)


@pytest.mark.parametrize("deed", [suspend, close])
def test_refuses_without_a_reason_and_who_may_not(paul, max_, mara, chen, deed):
    with pytest.raises(IncompleteError):
        deed(paul, max_, reason="")
    for actor in (mara, chen):
        with pytest.raises(NotAllowedError):
            deed(paul, actor)
    paul.refresh_from_db()
    assert (paul.state, paul.user is None) == ("active", False)
