"""An operator enters a shop on its owner's behalf, and then does not decide on it."""

import pytest
from django.core.exceptions import ValidationError

from approval.actions.decide import decide
from approval.errors import DecisionRefusedError
from approval.models import Kind
from approval.queries.requests import find_request
from kit import clock
from loyalty.actions.edit_retailer import edit_retailer
from loyalty.actions.enter_retailer import enter_retailer
from loyalty.models import Retailer
from loyalty.refusals import IncompleteError
from people.models import User
from people.permissions import NotAllowedError

PROFILE = {"contact_name": "Sam Silva", "shop_name": "Sam's Tools", "address": "Road 1", "city": "Porto"}


def enter(actor, phone="+351 912 345 678", **changes):
    return enter_retailer(phone=phone, profile=PROFILE | changes, actor=actor, at=clock.now())


def approve(retailer, actor):
    seen = find_request(Kind.RETAILER, retailer.pk)
    return decide(request=seen, verdict="approve", actor=actor, seen_hash=seen.content_hash, at=clock.now())


def test_is_handed_in_at_once(mara):
    sam = enter(mara)
    assert (sam.state, sam.phone, sam.user.username) == ("in_review", "+351912345678", "+351912345678")
    assert find_request(Kind.RETAILER, sam.pk).maker == mara


def test_whoever_entered_or_edited_it_does_not_decide(max_, ada, chen):
    sam = enter(max_)
    edit_retailer(retailer=sam, changes={"city": "Lisbon"}, actor=ada, at=clock.now())
    approve(sam, chen)
    for own in (max_, ada):
        with pytest.raises(DecisionRefusedError):
            approve(sam, own)
    sam.refresh_from_db()
    assert sam.state == "in_review"


def test_the_mailbox_that_the_office_gives_gets_no_codes(mara):
    assert enter(mara, email="sam@example.com").user.email == ""


@pytest.mark.parametrize("who", ["chen", "vera"])
def test_refuses_who_may_not(request, who):
    with pytest.raises(NotAllowedError):
        enter(request.getfixturevalue(who))
    assert not Retailer.objects.exists()


def test_refuses_what_is_wrong_and_leaves_nothing(mara, rita):
    users = User.objects.count()
    with pytest.raises(ValidationError):
        enter(mara, phone=rita.phone)
    with pytest.raises(ValidationError):
        enter(mara, phone="12")
    with pytest.raises(IncompleteError):
        enter(mara, city="")
    assert Retailer.objects.count() == 1
    assert User.objects.count() == users
