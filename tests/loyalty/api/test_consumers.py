"""A retailer registers consumers, with the code that each of them says."""

import pytest

from kit import clock
from loyalty.actions.ask_consumer_consent import ask_consumer_consent
from loyalty.actions.register_consumer import Registered, register_consumer
from loyalty.models import Consumer, ConsumerRetailer, Program, Retailer
from loyalty.queries.program import get_program
from people.models import OneTimeCode, User
from people.roles import Role
from tests.loyalty.conftest import V1
from tests.races import race

NUMBER = "+351912345678"


@pytest.fixture
def phone(rita, phone_of):
    return phone_of(rita.user)


@pytest.fixture
def sam(hire):
    """Runs another shop."""
    user = hire("+351912000003", Role.RETAILER, email="")
    return Retailer.objects.create(
        user=user, phone="+351912000003", shop_name="Sam's Tools", region="South", state="active"
    )


def ask(phone, number=NUMBER):
    return phone.send("retailer/consumers/codes", {"phone": number})


def register(phone, asked, digits, key="", **details):
    data = {"code_id": asked.json()["code_id"], "code": digits, **({"name": "Paul Pinto"} | details)}
    return phone.send("retailer/consumers", data, key=key)


class TestNew:
    def test_is_asked_and_registered(self, phone, rita, texts):
        asked = ask(phone, "+351 912 345 678")
        assert asked.status_code == 202
        assert "Rita's Hardware may enter my purchases" in asked.json()["consent_text"]
        assert texts[0][1].startswith("Rita's Hardware asks to enter your purchases for points. Say ")
        assert len(texts[0][1]) <= 160
        answer = register(phone, asked, texts.digits(NUMBER), trade="plumber")
        assert (answer.status_code, answer.json()["is_new"]) == (201, True)
        consumer = Consumer.objects.get()
        assert (consumer.state, consumer.name, consumer.region) == ("active", "Paul Pinto", "North")
        assert (consumer.user.username, consumer.user.groups.get().name) == (NUMBER, Role.CONSUMER)
        link = ConsumerRetailer.objects.get()
        assert (link.retailer, link.consent_text) == (rita, asked.json()["consent_text"])

    def test_becomes_a_customer_of_the_facts(self, phone, texts):
        register(phone, ask(phone), texts.digits(), email="paul@example.com")
        customer = Consumer.objects.get().customer
        assert (customer.kind, customer.name, customer.phone) == ("person", "Paul Pinto", NUMBER)
        assert customer.identities.get().source.slug == "loyalty"

    def test_is_joined_to_the_customer_with_that_number(self, phone, texts):
        from commerce.models import Customer

        known = Customer.objects.create(name="P. Pinto", phone=NUMBER)
        register(phone, ask(phone), texts.digits())
        assert Consumer.objects.get().customer == known
        assert Customer.objects.count() == 1

    def test_waits_for_the_chain_where_the_programme_says_so(self, phone, texts, chen):
        from approval.models import Kind
        from approval.queries.requests import find_request
        from tests.loyalty.api.test_retailer import decide

        get_program()
        Program.objects.update(reviews_consumers=True)
        answer = register(phone, ask(phone), texts.digits())
        assert answer.json()["consumer"]["state"] == "in_review"
        consumer = Consumer.objects.get()
        assert consumer.customer is None
        request = find_request(Kind.CONSUMER, consumer.pk)
        decide(request=request, verdict="approve", actor=chen, seen_hash=request.content_hash, at=clock.now())
        consumer.refresh_from_db()
        assert (consumer.state, consumer.customer.name) == ("active", "Paul Pinto")

    def test_sent_twice_is_registered_once(self, phone, texts):
        asked = ask(phone)
        first, again = (register(phone, asked, texts.digits(), key="the-same-key-1234") for _ in range(2))
        assert first.json() == again.json()
        assert Consumer.objects.count() == 1


class TestKnown:
    def test_gets_a_second_link_and_never_a_second_account(self, sam, paul, phone_of, texts):
        phone = phone_of(sam.user)
        answer = register(phone, ask(phone, paul.phone), texts.digits(paul.phone), name="Somebody Else")
        assert (answer.status_code, answer.json()["is_new"]) == (201, False)
        assert answer.json()["consumer"]["name"] == "Paul Pinto"
        assert answer.json()["consumer"]["is_mine"] is False
        assert Consumer.objects.count() == 1
        assert paul.links.count() == 2

    def test_linked_before_stays_linked(self, phone, paul, texts):
        answer = register(phone, ask(phone, paul.phone), texts.digits())
        assert answer.status_code == 201
        assert ConsumerRetailer.objects.count() == 1

    def test_is_linked_again_after_leaving(self, phone, paul, texts):
        ConsumerRetailer.objects.update(ended_at=clock.now())
        assert phone.look("retailer/consumers").json()["items"] == []
        register(phone, ask(phone, paul.phone), texts.digits())
        assert len(phone.look("retailer/consumers").json()["items"]) == 1

    def test_a_dealer_buys_elsewhere_with_one_log_in(self, phone, sam, texts):
        register(phone, ask(phone, sam.phone), texts.digits(sam.phone), name="Sam")
        assert Consumer.objects.get().user == sam.user
        assert User.objects.filter(username=sam.phone).count() == 1


class TestRefuses:
    def test_a_wrong_code(self, phone, texts):
        asked = ask(phone)
        answer = register(phone, asked, texts.wrong_digits())
        assert (answer.status_code, answer.json()["code"]) == (422, "wrong_code")
        assert OneTimeCode.objects.get().guesses == 1
        assert not Consumer.objects.exists()

    def test_a_code_that_was_said_to_another_shop(self, phone, sam, phone_of, texts):
        asked = ask(phone)
        answer = register(phone_of(sam.user), asked, texts.digits())
        assert (answer.status_code, answer.json()["code"]) == (422, "code_over")
        assert not Consumer.objects.exists()

    def test_the_own_number(self, phone, rita, texts):
        answer = ask(phone, rita.phone)
        assert (answer.status_code, answer.json()["code"]) == (409, "own_number")
        assert texts == []

    def test_somebody_without_a_name_and_the_code_stays_good(self, phone, texts):
        asked = ask(phone)
        answer = register(phone, asked, texts.digits(), name=" ")
        assert (answer.status_code, answer.json()["code"]) == (409, "incomplete")
        assert not User.objects.filter(username=NUMBER).exists()
        assert register(phone, asked, texts.digits()).status_code == 201

    def test_a_suspended_member(self, sam, paul, phone_of, texts):
        Consumer.objects.update(state="suspended")
        phone = phone_of(sam.user)
        answer = register(phone, ask(phone, paul.phone), texts.digits())
        assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
        assert paul.links.count() == 1

    def test_consumers_and_strangers(self, paul, phone_of, stranger):
        assert ask(phone_of(paul.user)).json()["code"] == "not_a_retailer"
        assert ask(stranger).status_code == 401
        assert not OneTimeCode.objects.exists()


class TestList:
    def test_shows_linked_ones_only(self, phone, paul, sam, phone_of):
        [item] = phone.look("retailer/consumers").json()["items"]
        assert (item["name"], item["phone"], item["is_mine"]) == ("Paul Pinto", "+351 … 002", True)
        assert phone_of(sam.user).look("retailer/consumers").json()["items"] == []

    @pytest.mark.parametrize(("search", "count"), [("pinto", 1), ("002", 1), ("plumber", 0), ("\0", 1), ("%", 0)])
    def test_is_searched(self, phone, paul, search, count):
        assert len(phone.look("retailer/consumers", search=search).json()["items"]) == count

    def test_takes_the_same_few_queries_for_many(self, phone, rita, paul, django_assert_max_num_queries):
        for number in range(20):
            other = Consumer.objects.create(phone=f"+3519130000{number:02}", name=f"P{number}", registered_by=rita)
            ConsumerRetailer.objects.create(consumer=other, retailer=rita, consented_at=clock.now(), consent_text="yes")
        phone.look("devices")  # the first use of a token is written down
        with django_assert_max_num_queries(10):
            assert len(phone.look("retailer/consumers").json()["items"]) == 21

    def test_one_is_shown_to_their_retailers_only(self, phone, paul, sam, phone_of):
        assert phone.look(f"retailer/consumers/{paul.pk}").json()["city"] == ""
        other = phone_of(sam.user)
        assert other.look(f"retailer/consumers/{paul.pk}").status_code == 404
        assert other.patch(f"{V1}/retailer/consumers/{paul.pk}", {"name": "X"}, format="json").status_code == 404
        paul.refresh_from_db()
        assert paul.name == "Paul Pinto"


class TestReturned:
    @pytest.fixture
    def returned(self, paul):
        from django.db import transaction

        from approval.actions.open_request import open_request
        from approval.models import Kind, Request

        Consumer.objects.filter(pk=paul.pk).update(state="in_review")
        with transaction.atomic():
            open_request(kind=Kind.CONSUMER, subject=paul, maker=paul.registered_by.user, at=clock.now())
        Request.objects.update(state="returned")
        Consumer.objects.filter(pk=paul.pk).update(state="returned", reason="The name is not complete")
        return paul

    def test_is_corrected_and_handed_in_again(self, phone, returned):
        path = f"retailer/consumers/{returned.pk}"
        assert phone.look(path).json()["reason"] == "The name is not complete"
        assert phone.patch(f"{V1}/{path}", {"name": "Paul P. Pinto"}, format="json").status_code == 200
        assert phone.send(f"{path}/submit").json()["state"] == "in_review"

    def test_refuses_whoever_did_not_register_them(self, sam, phone_of, returned):
        ConsumerRetailer.objects.create(consumer=returned, retailer=sam, consented_at=clock.now(), consent_text="yes")
        assert phone_of(sam.user).send(f"retailer/consumers/{returned.pk}/submit").status_code == 404
        path = f"{V1}/retailer/consumers/{returned.pk}"
        assert phone_of(sam.user).patch(path, {"name": "X"}, format="json").status_code == 403
        returned.refresh_from_db()
        assert (returned.state, returned.name) == ("returned", "Paul Pinto")

    def test_refuses_to_hand_in_an_active_one(self, phone, paul):
        assert phone.send(f"retailer/consumers/{paul.pk}/submit").status_code == 409

    def test_refuses_to_edit_an_active_one(self, phone, paul):
        answer = phone.patch(f"{V1}/retailer/consumers/{paul.pk}", {"name": "X"}, format="json")
        assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


class TestRace:
    """Two retailers register one number at the same moment."""

    @pytest.fixture
    def asked(self, committed, rita, sam, texts):
        shops = [rita, sam]
        at = clock.now()
        sent = [ask_consumer_consent(retailer=shop, phone=NUMBER, ip="192.0.2.1", at=at).sent for shop in shops]
        return list(zip(shops, sent, list(texts), strict=True))

    def register_all(self, tenant, asked):
        from tests.texts import Inbox

        def register_one(number):
            shop, sent, text = asked[number]
            return register_consumer(
                retailer=shop, code_id=sent.id, digits=Inbox([text]).digits(), details={"name": "Paul"}, at=clock.now()
            )

        return race(tenant, register_one, times=2)

    def test_one_account_with_two_links(self, tenant, asked):
        results = self.register_all(tenant, asked)
        assert all(isinstance(result, Registered) for result in results), results
        assert sorted(result.is_new for result in results) == [False, True]
        assert Consumer.objects.count() == User.objects.filter(username=NUMBER).count() == 1
        assert ConsumerRetailer.objects.count() == 2

    def test_control_without_the_constraint_there_is_a_second_account_or_a_failure(self, tenant, asked):
        from django.db import connection

        name = "a_number_is_of_one_consumer"
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_get_indexdef(to_regclass(%s))", [name])
            make_again = cursor.fetchone()[0]
            cursor.execute(f"DROP INDEX {name}")
        try:
            results = self.register_all(tenant, asked)
            failed = [result for result in results if isinstance(result, Exception)]
            assert failed or Consumer.objects.count() == 2
        finally:
            ConsumerRetailer.objects.all().delete()
            Consumer.objects.all().delete()
            with connection.cursor() as cursor:
                cursor.execute(make_again)
