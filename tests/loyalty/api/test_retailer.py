"""A retailer's own profile, and its way through the chain."""

import pytest

from approval.actions.decide import decide
from approval.models import Kind, Request
from approval.queries.requests import find_request, list_history
from kit import clock
from loyalty.models import Retailer
from people.models import DomainEvent
from tests.loyalty.conftest import V1

FILLED = {"contact_name": "Rita Reis", "shop_name": "Rita's Hardware", "address": "Rua da Prata 12", "city": "Porto"}


@pytest.fixture
def new(rita):
    """Rita has proved her number, and nothing more."""
    Retailer.objects.filter(pk=rita.pk).update(state="phone_verified", shop_name="", contact_name="", activated_at=None)
    rita.refresh_from_db()
    return rita


@pytest.fixture
def phone(new, phone_of):
    return phone_of(new.user)


def fill(rings, **changes):
    return rings.patch(f"{V1}/retailer/profile", changes or FILLED, format="json")


def say(verdict, retailer, actor, note="please look"):
    seen = find_request(Kind.RETAILER, retailer.pk)
    return decide(
        request=seen,
        verdict=verdict,
        actor=actor,
        seen_hash=seen.content_hash,
        at=clock.now(),
        note="" if verdict == "approve" else note,
    )


def test_is_filled_in_handed_in_and_approved(new, phone, chen, max_):
    assert phone.look("retailer/profile").json()["missing"] == ["contact_name", "shop_name", "address", "city"]
    assert fill(phone).json()["missing"] == []
    assert phone.send("retailer/submit").json()["state"] == "in_review"
    assert phone.look("retailer/consumers").json()["code"] == "account_in_review"
    say("approve", new, chen)
    say("approve", new, max_)
    profile = phone.look("retailer/profile").json()
    assert (profile["state"], profile["reason"]) == ("active", "")
    assert profile["activated_at"] is not None
    assert phone.look("retailer/consumers").status_code == 200
    assert DomainEvent.objects.filter(event="retailer.approved").count() == 1


def test_refuses_what_is_not_complete(new, phone):
    fill(phone, shop_name="Rita's Hardware")
    answer = phone.send("retailer/submit")
    assert (answer.status_code, answer.json()["code"]) == (409, "incomplete")
    assert answer.json()["detail"] == "Please fill in your name, the address, the city."
    assert find_request(Kind.RETAILER, new.pk) is None


def test_comes_back_and_is_handed_in_corrected(new, phone, chen):
    fill(phone)
    phone.send("retailer/submit")
    say("return", new, chen, note="The street is missing")
    profile = phone.look("retailer/profile").json()
    assert (profile["state"], profile["reason"]) == ("returned", "The street is missing")
    fill(phone, address="Rua da Prata 14")
    assert phone.send("retailer/submit").json()["state"] == "in_review"
    assert Request.objects.get().revision == 2


def test_is_handed_in_anew_after_it_was_rejected(new, phone, chen, max_):
    fill(phone)
    phone.send("retailer/submit")
    say("reject", new, chen, note="Not a dealer")
    assert phone.look("retailer/profile").json()["state"] == "rejected"
    assert phone.send("retailer/submit").json()["state"] == "in_review"
    assert sorted(Request.objects.values_list("state", flat=True)) == ["open", "rejected"]
    say("approve", new, chen)
    say("approve", new, max_)
    assert len(list_history(Kind.RETAILER, new.pk)) == 2


def test_a_question_is_shown_and_answered_by_an_edit(new, phone, chen):
    fill(phone)
    phone.send("retailer/submit")
    say("query", new, chen, note="Which street?")
    profile = phone.look("retailer/profile").json()
    assert (profile["has_question"], profile["reason"]) == (True, "Which street?")
    profile = fill(phone, address="Rua da Prata 14").json()
    assert (profile["has_question"], profile["reason"], profile["state"]) == (False, "", "in_review")


def test_a_question_may_be_answered_elsewhere(new, phone, chen):
    fill(phone)
    phone.send("retailer/submit")
    say("query", new, chen, note="Please call us")
    assert phone.send("retailer/submit").json()["has_question"] is False
    assert Request.objects.get().state == "open"


def test_an_edit_in_review_voids_approvals(new, phone, chen):
    fill(phone)
    phone.send("retailer/submit")
    say("approve", new, chen)
    fill(phone, shop_name="Rita's Bigger Hardware")
    request = Request.objects.get()
    assert (request.revision, request.level, request.subject_label) == (2, 1, "Rita's Bigger Hardware")


def test_handed_in_twice_is_one_request(new, phone):
    fill(phone)
    answers = [phone.send("retailer/submit", key="the-same-key-1234") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert phone.send("retailer/submit").status_code == 409
    assert Request.objects.count() == 1


class TestRefuses:
    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"email": "no address"}, "email"),
            ({"shop_name": "x" * 161}, "shop_name"),
            ({"state": "active"}, "state"),
            ({"phone": "+351912345678"}, "phone"),
            ({"city": "Por\0to"}, "city"),
        ],
    )
    def test_what_cannot_stand_there(self, new, phone, changes, field):
        answer = fill(phone, **changes)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == field
        new.refresh_from_db()
        assert (new.state, new.shop_name, new.city, new.email) == ("phone_verified", "", "", "")

    def test_a_new_shop_name_once_approved_but_not_a_new_mailbox(self, rita, phone_of):
        phone = phone_of(rita.user)
        answer = fill(phone, shop_name="Another")
        assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
        assert fill(phone, email="rita@example.com", contact_name="Rita R.").status_code == 200
        rita.refresh_from_db()
        assert (rita.shop_name, rita.email, rita.user.email) == (
            "Rita's Hardware",
            "rita@example.com",
            "rita@example.com",
        )

    def test_whoever_is_no_retailer(self, paul, phone_of):
        answer = phone_of(paul.user).look("retailer/profile")
        assert (answer.status_code, answer.json()["code"]) == (403, "not_a_retailer")

    def test_a_suspended_shop_though_it_may_look(self, rita, phone_of):
        Retailer.objects.filter(pk=rita.pk).update(state="suspended", reason="Invoices were made up.")
        phone = phone_of(rita.user)
        assert phone.look("retailer/profile").json()["reason"] == "Invoices were made up."
        assert fill(phone, contact_name="R").status_code == 409
        refused = phone.look("retailer/consumers").json()
        assert (refused["code"], refused["detail"]) == (
            "account_suspended",
            "This account is suspended. Invoices were made up.",
        )
