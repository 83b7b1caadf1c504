"""A dealer with a code of the company and a phone becomes a retailer who fills in a profile."""

from datetime import timedelta

import pytest
import time_machine

from kit import clock
from loyalty.actions.make_retailer_code import make_retailer_code
from loyalty.actions.revoke_retailer_code import revoke_retailer_code
from loyalty.models import Retailer, RetailerCode
from people.models import DomainEvent, OneTimeCode, User
from people.record import SYSTEM
from people.roles import Role
from tests.loyalty.conftest import Phone
from tests.races import race

NUMBER = "+351912345678"


@pytest.fixture
def make_code(tenant):
    def make(**more):
        at = clock.now()
        wanted = {"label": "Fair", "most_uses": 1, "expires_at": at + timedelta(days=9), "region": "North"} | more
        return make_retailer_code(**wanted, actor=SYSTEM, at=at)

    return make


def register(phone, code, number=NUMBER, **more):
    return phone.send("registration", {"code": code, "phone": number}, **more)


def verify(phone, asked, digits, **more):
    data = {"code_id": asked.json()["code_id"], "code": digits, "device_name": "Moto G"}
    return phone.send("registration/verify", data, **more)


class TestWorks:
    def test_from_the_code_to_a_phone_that_is_logged_in(self, stranger, make_code, texts):
        secret = make_code().secret
        asked = register(stranger, secret, "+351 912 345 678")
        assert asked.status_code == 202
        assert not Retailer.objects.exists()
        done = verify(stranger, asked, texts.digits(NUMBER))
        assert done.status_code == 201
        assert (done.json()["retailer_state"], done.json()["consumer_state"]) == ("phone_verified", None)
        retailer = Retailer.objects.get()
        assert (retailer.phone, retailer.region, retailer.user.username) == (NUMBER, "North", NUMBER)
        assert retailer.user.groups.get().name == Role.RETAILER
        assert not retailer.user.has_usable_password()
        phone = Phone(headers={"host": "mara.localhost", "authorization": f"Bearer {done.json()['access_token']}"})
        assert phone.look("retailer/profile").json()["state"] == "phone_verified"
        assert RetailerCode.objects.get().uses == 1
        assert DomainEvent.objects.get(event="retailer.registered").actor == retailer.user

    def test_an_answer_that_was_lost_comes_again_with_fresh_tokens(self, stranger, make_code, texts):
        asked = register(stranger, make_code().secret)
        first, again = (verify(stranger, asked, texts.digits(), key="the-same-key-1234") for _ in range(2))
        assert again["Idempotency-Replayed"] == "true"
        assert again.json()["device_id"] == first.json()["device_id"]
        assert again.json()["access_token"] != first.json()["access_token"]
        phone = Phone(headers={"host": "mara.localhost", "authorization": f"Bearer {again.json()['access_token']}"})
        assert phone.look("retailer/profile").status_code == 200
        late = verify(stranger, asked, texts.digits(), key="the-same-key-1234")
        assert (late.status_code, late.json()["code"]) == (409, "answered_already")
        assert Retailer.objects.count() == RetailerCode.objects.get().uses == 1

    def test_no_token_is_kept_with_the_answer(self, stranger, make_code, texts):
        from people.models import IdempotencyKey

        asked = register(stranger, make_code().secret)
        token = verify(stranger, asked, texts.digits()).json()["access_token"]
        assert all(token not in str(kept.body) for kept in IdempotencyKey.objects.all())

    def test_a_consumer_elsewhere_becomes_a_retailer_too(self, stranger, make_code, texts, paul):
        asked = register(stranger, make_code().secret, paul.phone)
        assert verify(stranger, asked, texts.digits(paul.phone)).json()["consumer_state"] == "active"
        assert User.objects.filter(username=paul.phone).count() == 1
        assert set(paul.user.groups.values_list("name", flat=True)) == {Role.RETAILER, Role.CONSUMER}


class TestRefuses:
    def test_wrong_used_up_expired_and_revoked_codes_with_one_answer(self, stranger, make_code, texts):
        used_up, expired, revoked = make_code(), make_code(), make_code()
        RetailerCode.objects.filter(pk=used_up.code.pk).update(uses=1)
        RetailerCode.objects.filter(pk=expired.code.pk).update(expires_at=clock.now())
        revoke_retailer_code(code=revoked.code, actor=SYSTEM, at=clock.now())
        answers = [register(stranger, code) for code in ("ABCDE-FGHJK", used_up.secret, expired.secret, revoked.secret)]
        assert {answer.status_code for answer in answers} == {422}
        assert len({answer.content for answer in answers}) == 1
        assert texts == []
        assert not OneTimeCode.objects.exists()

    def test_guesses_beyond_the_cap_even_a_right_one(self, stranger, make_code, texts, monkeypatch):
        monkeypatch.setattr("loyalty.actions.start_registration.TRIES_PER_ADDRESS", 3)
        for _ in range(3):
            assert register(stranger, "ABCDE-FGHJK").status_code == 422
        answer = register(stranger, make_code().secret)
        assert (answer.status_code, answer.json()["code"]) == (429, "too_many")
        assert int(answer["Retry-After"]) > 0
        assert texts == []

    @pytest.mark.parametrize("number", ["", "Paul", "123", "+999123456789"])
    def test_what_is_no_number(self, stranger, make_code, texts, number):
        answer = register(stranger, make_code().secret, number)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == "phone"
        assert texts == []

    def test_a_wrong_guess_and_counts_it_though_the_request_is_refused(self, stranger, make_code, texts):
        asked = register(stranger, make_code().secret)
        answer = verify(stranger, asked, texts.wrong_digits())
        assert (answer.status_code, answer.json()["code"]) == (422, "wrong_code")
        assert OneTimeCode.objects.get().guesses == 1
        assert not Retailer.objects.exists()
        assert RetailerCode.objects.get().uses == 0

    def test_a_wrong_guess_sent_again_is_one_guess(self, stranger, make_code, texts):
        asked = register(stranger, make_code().secret)
        answers = [verify(stranger, asked, texts.wrong_digits(), key="the-same-key-1234") for _ in range(2)]
        assert answers[0].json() == answers[1].json()
        assert OneTimeCode.objects.get().guesses == 1

    def test_a_code_for_something_else(self, stranger, rita, phone_of, texts):
        asked = phone_of(rita.user).send("retailer/consumers/codes", {"phone": NUMBER})
        answer = verify(stranger, asked, texts.digits())
        assert (answer.status_code, answer.json()["code"]) == (422, "code_over")

    def test_a_number_that_is_registered_but_only_once_it_is_proved(self, stranger, make_code, texts, rita):
        asked = register(stranger, make_code().secret, rita.phone)
        assert asked.status_code == 202
        answer = verify(stranger, asked, texts.digits(rita.phone))
        assert (answer.status_code, answer.json()["code"]) == (409, "registered_already")
        assert RetailerCode.objects.get().uses == 0
        assert Retailer.objects.count() == 1

    def test_a_number_of_the_office(self, stranger, make_code, texts, hire):
        hire(NUMBER, Role.OPERATOR)
        answer = verify(stranger, register(stranger, make_code().secret), texts.digits())
        assert (answer.status_code, answer.json()["code"]) == (409, "number_taken")
        assert not Retailer.objects.exists()

    def test_a_request_without_a_key(self, stranger, make_code):
        answer = stranger.post("/api/mobile/v1/registration", {"code": "x", "phone": NUMBER}, format="json")
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == "Idempotency-Key"

    def test_a_code_of_the_other_tenant(self, stranger, make_code, texts):
        answer = register(Phone(headers={"host": "otto.localhost"}), make_code().secret, "+12125550123")
        assert answer.status_code == 422
        assert texts == []

    def test_a_company_code_that_ran_out_meanwhile(self, stranger, make_code, texts):
        secret = make_code().secret
        asked = register(stranger, secret)
        with time_machine.travel(clock.now() + timedelta(seconds=40)):
            other = register(stranger, secret, "+351912345679")
            assert verify(stranger, other, texts.digits("+351912345679")).status_code == 201
            late = verify(stranger, asked, texts.digits(NUMBER))
        assert (late.status_code, late.json()["code"]) == (422, "code_not_valid")
        assert not Retailer.objects.filter(phone=NUMBER).exists()


def test_a_message_that_does_not_go_out_is_said(stranger, make_code, monkeypatch):
    from people.sms.provider import BadNumberError

    def refuse(self, *, to, text):
        raise BadNumberError("21614")

    monkeypatch.setattr("people.sms.console.ConsoleProvider.send", refuse)
    answer = register(stranger, make_code().secret)
    assert (answer.status_code, answer.json()["code"]) == (503, "not_sent")
    assert answer.json()["detail"] == "Text messages do not reach this number. Please check it."


def test_two_phones_at_once_use_a_code_for_one_once(committed, tenant, texts):
    from loyalty.actions.finish_registration import finish_registration
    from loyalty.actions.start_registration import start_registration

    at = clock.now()
    made = make_retailer_code(
        label="Fair", most_uses=1, expires_at=at + timedelta(days=9), region="", actor=SYSTEM, at=at
    )
    numbers = [f"+35191234567{number}" for number in range(8)]
    asked = [
        start_registration(code=made.secret, phone=number, ip=f"192.0.2.{i}", at=at) for i, number in enumerate(numbers)
    ]
    codes = [texts.digits(number) for number in numbers]
    results = race(tenant, lambda i: finish_registration(code_id=asked[i].id, digits=codes[i], at=clock.now()), times=8)
    assert sum(isinstance(result, Retailer) for result in results) == 1
    assert Retailer.objects.count() == RetailerCode.objects.get().uses == 1
