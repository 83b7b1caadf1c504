import pytest

from outreach.models import Preference
from people.models import DomainEvent


def items(answer):
    assert answer.status_code == 200, answer.content
    return {one["kind"]: one for one in answer.json()["items"]}


def choose(phone, path, *choices):
    body = {"choices": [dict(zip(("kind", "channel", "is_on"), choice, strict=True)) for choice in choices]}
    return phone.patch(f"/api/mobile/v1/{path}", body, format="json")


def test_a_member_sees_what_comes_by_itself(phone_of, paul):
    answer = phone_of(paul.user).look("me/notices")
    found = items(answer)
    assert answer.json()["phone"] == paul.phone
    assert found["invoice_approved"] == {
        "kind": "invoice_approved", "label": "A purchase is approved", "sms": True, "email": True, "fixed": [],
    }  # fmt: skip
    assert found["membership_approved"]["fixed"] == ["email", "sms"]
    assert "invoice_returned" not in found


def test_a_shop_sees_its_own(phone_of, rita):
    found = items(phone_of(rita.user).look("retailer/notices"))
    assert found["invoice_approved"]["sms"] is False
    assert found["registration_approved"]["fixed"] == ["email", "sms"]
    assert "points_released" not in found


def test_chooses_several_at_once(phone_of, paul):
    phone = phone_of(paul.user)
    found = items(choose(phone, "me/notices", ("invoice_approved", "sms", False), ("points_released", "email", False)))
    assert (found["invoice_approved"]["sms"], found["invoice_approved"]["email"]) == (False, True)
    assert found["points_released"]["email"] is False
    event = DomainEvent.objects.get(event="notices.chosen")
    assert event.data == {"invoice_approved by sms": "off", "points_released by email": "off"}


def test_changes_it_back(phone_of, paul):
    phone = phone_of(paul.user)
    choose(phone, "me/notices", ("invoice_approved", "sms", False))
    found = items(choose(phone, "me/notices", ("invoice_approved", "sms", True)))
    assert found["invoice_approved"]["sms"] is True
    assert Preference.objects.count() == 1


def test_a_shop_turns_on_what_is_off_by_itself(phone_of, rita):
    found = items(choose(phone_of(rita.user), "retailer/notices", ("invoice_approved", "sms", True)))
    assert found["invoice_approved"]["sms"] is True


def test_refuses_to_turn_off_a_must_have_and_keeps_all_as_it_was(phone_of, paul):
    answer = choose(
        phone_of(paul.user), "me/notices", ("invoice_approved", "sms", False), ("membership_approved", "sms", False)
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "must_have")
    assert not Preference.objects.exists()


@pytest.mark.parametrize(
    "choice",
    [
        ("invoice_returned", "sms", False),
        ("no_such", "sms", False),
        ("invoice_approved", "pigeon", False),
        ("invoice_approved", "sms", "perhaps"),
    ],
)
def test_refuses_what_is_no_choice(phone_of, paul, choice):
    assert choose(phone_of(paul.user), "me/notices", choice).status_code == 400
    assert not Preference.objects.exists()


def test_refuses_an_empty_list(phone_of, paul):
    assert choose(phone_of(paul.user), "me/notices").status_code == 400


def test_each_reads_their_own_only(phone_of, paul, rita, stranger, chen):
    assert stranger.look("me/notices").status_code == 401
    assert phone_of(rita.user).look("me/notices").status_code == 403
    assert phone_of(paul.user).look("retailer/notices").status_code == 403
    choose(phone_of(paul.user), "me/notices", ("invoice_approved", "sms", False))
    assert set(Preference.objects.values_list("user", flat=True)) == {paul.user_id}


def test_a_shop_that_is_closed_chooses_nothing(phone_of, rita):
    type(rita).objects.filter(pk=rita.pk).update(state="closed")
    assert choose(phone_of(rita.user), "retailer/notices", ("invoice_approved", "sms", True)).status_code == 403
    assert not Preference.objects.exists()
