"""The doors of the phone app, in a browser without scripts."""

import re
from datetime import timedelta

import pytest
import time_machine

from kit import clock
from loyalty.actions.make_retailer_code import make_retailer_code
from loyalty.models import Retailer
from people.models import OneTimeCode
from people.record import SYSTEM
from people.tasks import send_login_code

NUMBER = "+351912345678"


@pytest.fixture
def ask(visitor, django_capture_on_commit_callbacks):
    """Asks for a code at a door, and lets the worker do its part."""

    def do(phone, door="retailer", query=""):
        with django_capture_on_commit_callbacks():
            answer = visitor.post(f"/{door}/login/{query}", {"phone": phone})
        for code in OneTimeCode.objects.filter(purpose="log_in", address=phone):
            send_login_code(code_id=str(code.pk), schema_name="t_mara")
        return answer

    return do


def type_in(visitor, digits, door="retailer"):
    return visitor.post(f"/{door}/login/code/", {"digits": digits})


def words(answer):
    return re.sub(r"\s+", " ", answer.text)


@pytest.mark.parametrize(("who", "door"), [("rita", "retailer"), ("paul", "me")])
def test_signs_in_by_a_code(request, visitor, ask, texts, who, door):
    person = request.getfixturevalue(who)
    assert ask(person.phone, door)["Location"] == f"/{door}/login/code/"
    assert "six digits are on their way" in words(visitor.get(f"/{door}/login/code/"))
    answer = type_in(visitor, texts.digits(person.phone), door)
    assert (answer.status_code, answer["Location"]) == (302, f"/{door}/")
    assert visitor.session["_auth_user_id"] == str(person.user.pk)


def test_a_new_session_id_is_drawn(visitor, rita, ask, texts):
    ask(rita.phone)
    before = visitor.session.session_key
    type_in(visitor, texts.digits())
    assert visitor.session.session_key != before


def test_leads_to_the_app_that_is_the_persons(visitor, rita, ask, texts):
    ask(rita.phone, "me")
    assert type_in(visitor, texts.digits(), "me")["Location"] == "/retailer/"


@pytest.mark.parametrize(
    ("wanted", "goes_to"),
    [
        ("/retailer/invoices", "/retailer/invoices"),
        ("https://evil.example/retailer/", "/retailer/"),
        ("//evil.example", "/retailer/"),
        ("/admin/", "/retailer/"),
    ],
)
def test_goes_on_where_the_person_was(visitor, rita, ask, texts, wanted, goes_to):
    visitor.get("/retailer/login/", {"next": wanted})
    ask(rita.phone)
    assert type_in(visitor, texts.digits())["Location"] == goes_to


def test_looks_the_same_for_a_number_that_nobody_has(visitor, rita, ask, texts):
    known = ask(rita.phone)
    pages = [words(visitor.get("/retailer/login/code/"))]
    unknown = ask(NUMBER)
    pages.append(words(visitor.get("/retailer/login/code/")))
    assert known["Location"] == unknown["Location"]
    masked = [re.sub(r"\+351 … \d{3}|value=\"[^\"]*\"", "", page) for page in pages]
    assert masked[0] == masked[1]
    assert [number for number, _ in texts] == [rita.phone]


def test_refuses_a_wrong_code_and_counts_it(visitor, rita, ask, texts):
    ask(rita.phone)
    answer = type_in(visitor, texts.wrong_digits())
    assert "4 tries are left" in answer.text
    assert "_auth_user_id" not in visitor.session
    assert OneTimeCode.objects.get().guesses == 1


@pytest.mark.parametrize(("digits", "said"), [("12345", "six digits"), ("", "required"), ("abcdef", "six digits")])
def test_refuses_what_is_no_code_without_counting_it(visitor, rita, ask, texts, digits, said):
    ask(rita.phone)
    assert said in type_in(visitor, digits).text
    assert OneTimeCode.objects.get().guesses == 0


def test_refuses_what_is_no_number(visitor, tenant):
    assert "country code" in visitor.post("/retailer/login/", {"phone": "12"}).text
    assert not OneTimeCode.objects.exists()


def test_asks_for_patience(visitor, rita, ask):
    ask(rita.phone)
    assert "half a minute" in ask(rita.phone).text


def test_sends_another(visitor, rita, ask, texts):
    ask(rita.phone)
    with time_machine.travel(clock.now() + timedelta(seconds=31)):
        ask(rita.phone)
        assert type_in(visitor, texts.digits()).status_code == 302


def test_whom_the_company_shut_out_is_told_why(visitor, rita, ask, texts):
    Retailer.objects.update(state="suspended", reason="Invoices were made up.")
    ask(rita.phone)
    assert "Invoices were made up." in type_in(visitor, texts.digits()).text
    assert "_auth_user_id" not in visitor.session


def test_a_code_of_one_door_is_not_asked_for_at_the_other(visitor, rita, ask):
    ask(rita.phone)
    assert visitor.get("/me/login/code/")["Location"] == "/me/login/"


class TestRegister:
    def test_from_the_code_to_the_app(self, visitor, texts):
        at = clock.now()
        secret = make_retailer_code(
            label="Fair", most_uses=1, expires_at=at + timedelta(days=9), actor=SYSTEM, at=at
        ).secret
        asked = visitor.post("/retailer/register/", {"code": secret, "phone": NUMBER})
        assert asked["Location"] == "/retailer/login/code/"
        answer = type_in(visitor, texts.digits(NUMBER))
        assert (answer.status_code, answer["Location"]) == (302, "/retailer/")
        assert Retailer.objects.get().phone == NUMBER

    def test_refuses_a_wrong_code(self, visitor, texts):
        answer = visitor.post("/retailer/register/", {"code": "ABCDE-FGHJK", "phone": NUMBER})
        assert "This code is not valid" in answer.text
        assert texts == []
