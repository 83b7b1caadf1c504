"""A phone logs in by a code; nobody learns which numbers are known."""

import pytest

from people.models import Device, DomainEvent, OneTimeCode
from people.roles import Role
from people.tasks import send_login_code
from tests.loyalty.conftest import Phone


@pytest.fixture
def ask(stranger, monkeypatch, django_capture_on_commit_callbacks):
    """Asks for a code, and lets the worker do its part."""

    def do(phone):
        with django_capture_on_commit_callbacks() as after:
            answer = stranger.send("auth/codes", {"phone": phone})
        if answer.status_code == 202:
            assert len(after) == 1
            send_login_code(code_id=answer.json()["code_id"], schema_name="t_mara")
        return answer

    return do


def log_in(phone, asked, digits, **more):
    return phone.send(
        "auth/tokens", {"code_id": asked.json()["code_id"], "code": digits, "device_name": "Moto"}, **more
    )


@pytest.mark.parametrize("who", ["rita", "paul"])
def test_works_for_both(request, stranger, ask, texts, who):
    person = request.getfixturevalue(who)
    answer = log_in(stranger, ask(person.phone), texts.digits(person.phone))
    assert answer.status_code == 201
    phone = Phone(headers={"host": "mara.localhost", "authorization": f"Bearer {answer.json()['access_token']}"})
    [device] = phone.look("devices").json()["items"]
    assert (device["name"], device["is_current"]) == ("Moto", True)
    entry = DomainEvent.objects.get(event="user.logged_in")
    assert (entry.actor, entry.data) == (person.user, {"by": "code"})


def test_says_the_same_of_a_number_that_nobody_has(rita, ask, texts):
    known, unknown = ask(rita.phone), ask("+351912345678")
    assert known.status_code == unknown.status_code == 202
    assert set(known.json()) == set(unknown.json())
    assert known.json()["channel"] == unknown.json()["channel"]
    assert [number for number, _ in texts] == [rita.phone]


def test_refuses_a_wrong_code_and_counts_the_guess(rita, stranger, ask, texts):
    answer = log_in(stranger, ask(rita.phone), texts.wrong_digits())
    assert (answer.status_code, answer.json()["code"]) == (422, "wrong_code")
    assert OneTimeCode.objects.get().guesses == 1
    assert not Device.objects.exists()


def test_refuses_a_code_used_before(rita, stranger, ask, texts):
    asked = ask(rita.phone)
    log_in(stranger, asked, texts.digits())
    assert log_in(stranger, asked, texts.digits()).json()["code"] == "code_over"
    assert Device.objects.count() == 1


def test_the_same_request_logs_in_once(rita, stranger, ask, texts):
    asked = ask(rita.phone)
    first, again = (log_in(stranger, asked, texts.digits(), key="the-same-key-1234") for _ in range(2))
    assert first.json()["device_id"] == again.json()["device_id"]
    assert Device.objects.count() == 1


@pytest.mark.parametrize("state", ["suspended", "closed"])
def test_whom_the_company_shut_out_is_told_why(rita, stranger, ask, texts, state):
    rita.state, rita.reason = state, "Invoices were made up."
    rita.save()
    answer = log_in(stranger, ask(rita.phone), texts.digits())
    assert (answer.status_code, answer.json()["code"]) == (403, f"account_{state}")
    assert "Invoices were made up." in answer.json()["detail"]
    assert not Device.objects.exists()


def test_refuses_staff(hire, stranger, ask, texts):
    hire("+351912345678", Role.ADMIN)
    asked = ask("+351912345678")
    assert texts == []
    assert log_in(stranger, asked, "123456").status_code == 422


def test_refuses_another_within_half_a_minute(rita, ask):
    ask(rita.phone)
    answer = ask(rita.phone)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_soon")
    assert 0 < int(answer["Retry-After"]) <= 30
