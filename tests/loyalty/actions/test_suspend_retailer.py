"""Suspended, reopened, closed: who is shut out learns why, and nothing of theirs is lost."""

import pytest

from approval.models import Kind
from approval.queries.requests import find_request
from kit import clock
from loyalty.actions.close_retailer import close_retailer
from loyalty.actions.enter_retailer import enter_retailer
from loyalty.actions.reopen_retailer import reopen_retailer
from loyalty.actions.suspend_retailer import suspend_retailer
from loyalty.refusals import IncompleteError, WrongStateError
from people.models import DomainEvent
from people.permissions import NotAllowedError
from tests.conftest import PASSWORD


def suspend(retailer, actor, reason="Invoices were made up."):
    return suspend_retailer(retailer=retailer, reason=reason, actor=actor, at=clock.now())


def close(retailer, actor, reason="The shop is given up."):
    return close_retailer(retailer=retailer, reason=reason, actor=actor, at=clock.now())


def test_suspending_logs_out_and_says_why(rita, max_, phone_of, visitor):
    phone, browser = phone_of(rita.user), visitor
    browser.post("/accounts/login/", {"login": rita.phone, "password": PASSWORD})
    assert browser.get("/api/mobile/v1/retailer/profile").status_code == 200
    assert suspend(rita, max_).state == "suspended"
    answer = phone.look("retailer/profile")
    assert (answer.status_code, answer.json()["code"]) == (401, "device_revoked")
    assert answer.json()["detail"] == "This shop is suspended. Invoices were made up."
    assert browser.get("/api/mobile/v1/retailer/profile").status_code == 401
    entry = DomainEvent.objects.get(event="retailer.suspended")
    assert entry.data["reason"] == "Invoices were made up."
    assert entry.data["devices"] == 1


def test_reopening_lets_them_in_again(rita, max_, phone_of):
    suspend(rita, max_)
    assert reopen_retailer(retailer=rita, actor=max_, at=clock.now()).reason == ""
    assert phone_of(rita.user).look("retailer/consumers").status_code == 200
    assert DomainEvent.objects.filter(event="retailer.reopened").count() == 1


def test_closing_is_for_good(rita, max_, phone_of):
    phone = phone_of(rita.user)
    assert close(rita, max_).state == "closed"
    assert "given up" in phone.look("retailer/profile").json()["detail"]
    for deed in (suspend, close):
        with pytest.raises(WrongStateError):
            deed(rita, max_)
    with pytest.raises(WrongStateError):
        reopen_retailer(retailer=rita, actor=max_, at=clock.now())


def test_closing_takes_a_registration_out_of_its_chain(mara, max_, tenant):
    profile = {"contact_name": "Sam", "shop_name": "Sam's", "address": "Road 1", "city": "Porto"}
    sam = enter_retailer(phone="+351 912 345 678", profile=profile, actor=mara, at=clock.now())
    close(sam, max_)
    assert find_request(Kind.RETAILER, sam.pk).state == "withdrawn"


@pytest.mark.parametrize("deed", [suspend, close])
def test_refuses_without_a_reason(rita, max_, deed):
    with pytest.raises(IncompleteError):
        deed(rita, max_, reason=" ")
    rita.refresh_from_db()
    assert rita.state == "active"


@pytest.mark.parametrize("who", ["mara", "chen", "vera"])
def test_refuses_who_may_not(request, rita, who):
    for deed in (suspend, close):
        with pytest.raises(NotAllowedError):
            deed(rita, request.getfixturevalue(who))
    rita.refresh_from_db()
    assert rita.state == "active"
