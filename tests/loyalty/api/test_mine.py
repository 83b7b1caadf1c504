"""A member's own points and purchases; and why an invoice gave what it gave."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from loyalty.models import Consumer, Invoice, Retailer
from people.roles import Role
from tests.loyalty.promises import approve, hand_in, publish


@pytest.fixture
def pauls(paul, phone_of):
    return phone_of(paul.user)


@pytest.fixture
def pipe(rita, paul):
    publish()
    return hand_in(paul, rita, ("Pipe", "100.40"))


@pytest.fixture
def stranger_of_rita(hire, rita, phone_of):
    user = hire("+351912000009", Role.CONSUMER)
    Consumer.objects.create(user=user, phone="+351912000009", name="Nuno", registered_by=rita)
    return phone_of(user)


def test_home_counts_the_points(pauls, paul, pipe):
    approve(pipe)
    answer = pauls.look("me/home").json()
    assert (answer["name"], answer["available"] + answer["pending"]) == (paul.name, 100)
    assert (answer["held"], answer["arrears"], answer["tier"], answer["to_agree"]) == (0, 0, "", 0)


def test_home_begins_with_nothing(pauls):
    answer = pauls.look("me/home").json()
    assert (answer["available"], answer["pending"], answer["next_expiry_at"]) == (0, 0, None)


def test_home_is_for_members(rita, phone_of):
    answer = phone_of(rita.user).look("me/home")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_a_consumer")


def test_a_purchase_shows_from_the_day_it_is_handed_in(pauls, pipe):
    [purchase] = pauls.look("me/purchases").json()["items"]
    assert (purchase["retailer"], purchase["gross"], purchase["points"]) == ("Rita's Hardware", "100.40", None)
    assert purchase["state_words"] == "being checked"


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_what_the_shop_has_not_handed_in_is_not_shown(pauls, pipe, state):
    Invoice.objects.filter(pk=pipe.pk).update(state=state)
    assert pauls.look("me/purchases").json()["items"] == []
    assert pauls.look(f"me/purchases/{pipe.pk}").status_code == 404


def test_a_purchase_says_why_it_gave_this_many_points(pauls, pipe):
    approve(pipe)
    answer = pauls.look(f"me/purchases/{pipe.pk}").json()
    assert (answer["purchase"]["points"], answer["why"]["headline"]) == (100, "Why 100 points")
    assert answer["lines"][0]["name"] == "Pipe"
    assert Decimal(answer["lines"][0]["net"]) == Decimal("100.40")
    assert answer["why"]["lines"] == [{"text": "Pipe", "points": 100}]


def test_points_that_wait_say_until_when(pauls, rita, paul, at_approval):
    publish()
    invoice = hand_in(paul, rita, ("Pipe", "50"))
    approve(invoice, at=at_approval)
    [purchase] = pauls.look("me/purchases").json()["items"]
    assert purchase["pending_until"] == "2026-11-02T23:00:00Z" or purchase["pending_until"].startswith("2026-11-03")


def test_anothers_purchases_are_not_there(stranger_of_rita, pipe):
    approve(pipe)
    assert stranger_of_rita.look("me/purchases").json()["items"] == []
    assert stranger_of_rita.look(f"me/purchases/{pipe.pk}").status_code == 404


class TestForTheShop:
    def test_says_why_about_the_member(self, rita, phone_of, pipe):
        approve(pipe)
        answer = phone_of(rita.user).look(f"retailer/invoices/{pipe.pk}/points")
        assert (answer.status_code, answer.json()["headline"]) == (200, "Why 100 points")

    def test_there_is_nothing_to_say_before(self, rita, phone_of, pipe):
        assert phone_of(rita.user).look(f"retailer/invoices/{pipe.pk}/points").status_code == 404

    def test_another_shop_learns_nothing(self, hire, phone_of, pipe):
        approve(pipe)
        user = hire("+351912000008", Role.RETAILER)
        Retailer.objects.create(user=user, state="active", phone="+351912000008", shop_name="Other")
        assert phone_of(user).look(f"retailer/invoices/{pipe.pk}/points").status_code == 404


@pytest.fixture
def at_approval():
    return datetime(2026, 10, 22, 9, tzinfo=UTC)


def test_the_list_takes_as_many_queries_for_many_as_for_one(pauls, rita, paul, django_assert_max_num_queries):
    for number in range(12):
        hand_in(paul, rita, ("Pipe", "10"), number=f"A-{number}")
    with django_assert_max_num_queries(12):
        assert len(pauls.look("me/purchases").json()["items"]) == 12
