"""What a consumer sees and changes of themself."""

from loyalty.models import Consumer, ConsumerRetailer
from people.models import DomainEvent
from tests.loyalty.conftest import V1


def test_shows_and_changes_the_own_data(paul, phone_of):
    phone = phone_of(paul.user)
    assert phone.look("me/profile").json()["phone"] == paul.phone
    answer = phone.patch(f"{V1}/me/profile", {"email": "Paul@example.com", "city": "Porto"}, format="json")
    assert (answer.status_code, answer.json()["city"]) == (200, "Porto")
    paul.user.refresh_from_db()
    assert paul.user.email == "paul@example.com"


def test_the_customer_behind_follows(paul, phone_of, tenant):
    from kit import clock
    from loyalty.customer_of import give_customer

    customer = give_customer(paul, at=clock.now())
    phone_of(paul.user).patch(f"{V1}/me/profile", {"name": "Paul P. Pinto"}, format="json")
    customer.refresh_from_db()
    assert customer.name == "Paul P. Pinto"


def test_refuses_to_have_no_name_or_another_number(paul, phone_of):
    phone = phone_of(paul.user)
    assert phone.patch(f"{V1}/me/profile", {"name": " "}, format="json").status_code == 409
    phone.patch(f"{V1}/me/profile", {"phone": "+351912345678"}, format="json")
    paul.refresh_from_db()
    assert (paul.name, paul.phone) == ("Paul Pinto", "+351912000002")


def test_refuses_retailers(rita, phone_of):
    assert phone_of(rita.user).look("me/profile").json()["code"] == "not_a_consumer"


def test_a_suspended_member_is_told_why(paul, phone_of):
    Consumer.objects.update(state="suspended", reason="Two accounts")
    answer = phone_of(paul.user).look("me/profile")
    assert (answer.status_code, answer.json()["detail"]) == (403, "This account is suspended. Two accounts")


class TestRetailers:
    def test_shows_who_may_enter_purchases(self, paul, rita, phone_of):
        [item] = phone_of(paul.user).look("me/retailers").json()["items"]
        assert (item["name"], item["id"]) == ("Rita's Hardware", str(rita.pk))
        assert item["consent_text"]

    def test_consent_is_taken_back(self, paul, rita, phone_of):
        phone = phone_of(paul.user)
        assert phone.delete(f"{V1}/me/retailers/{rita.pk}").status_code == 204
        assert phone.look("me/retailers").json()["items"] == []
        assert phone_of(rita.user).look(f"retailer/consumers/{paul.pk}").status_code == 404
        assert phone.delete(f"{V1}/me/retailers/{rita.pk}").status_code == 404
        assert DomainEvent.objects.filter(event="consumer.unlinked").count() == 1
        assert ConsumerRetailer.objects.get().ended_at is not None
