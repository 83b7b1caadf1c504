"""A known and an unknown number get the same answer; a worker sends to the known one."""

from datetime import timedelta

import pytest
import time_machine
from celery import current_app
from django.core import mail

from kit import clock
from people.actions.request_login_code import SEND_TASK, request_login_code
from people.actions.use_code import CodeOverError, WrongCodeError, use_code
from people.models import OneTimeCode
from people.roles import Role
from people.sms.provider import BadNumberError
from people.tasks import send_login_code, sweep_leftovers
from tests.people.sms.fake_twilio import running_twilio

RITA, NOBODY = "+351912000001", "+351912000009"


@pytest.fixture
def messages(monkeypatch):
    """What is sent to the worker."""
    sent = []
    monkeypatch.setattr(current_app, "send_task", lambda name, **options: sent.append((name, options["kwargs"])))
    return sent


def ask(phone, capture):
    with capture(execute=True):
        return request_login_code(phone=phone, ip="192.0.2.1", at=clock.now())


def log_in(sent, digits):
    return use_code(code_id=sent.id, digits=digits, purpose=OneTimeCode.Purpose.LOG_IN, bound_to="", at=clock.now())


def test_works(hire, messages, texts, django_capture_on_commit_callbacks):
    hire(RITA, Role.RETAILER)
    sent = ask(RITA, django_capture_on_commit_callbacks)
    [(name, kwargs)] = messages
    assert (name, kwargs) == (SEND_TASK, {"code_id": str(sent.id), "schema_name": "t_mara"})
    assert texts == []
    assert send_login_code(**kwargs)
    assert log_in(sent, texts.digits()).address == RITA


@pytest.mark.parametrize("who", [None, Role.OPERATOR])
def test_says_the_same_of_a_number_that_nobody_logs_in_by(
    hire, messages, texts, django_capture_on_commit_callbacks, who
):
    hire(RITA, Role.RETAILER)
    if who:
        hire(NOBODY, who)
    known, unknown = (ask(phone, django_capture_on_commit_callbacks) for phone in (RITA, NOBODY))
    assert known.channel == unknown.channel
    assert len(messages) == 2
    assert not send_login_code(**messages[1][1])
    assert texts == []
    with pytest.raises(WrongCodeError):
        log_in(unknown, "123456")


def test_a_code_guessed_before_it_is_drawn_is_wrong(hire, messages, texts, django_capture_on_commit_callbacks):
    hire(RITA, Role.RETAILER)
    with pytest.raises(WrongCodeError):
        log_in(ask(RITA, django_capture_on_commit_callbacks), "")


def test_goes_to_the_mailbox_where_no_text_gets_out(hire, messages, monkeypatch, django_capture_on_commit_callbacks):
    def refuse(self, *, to, text):
        raise BadNumberError("21614")

    monkeypatch.setattr("people.sms.console.ConsoleProvider.send", refuse)
    user = hire(RITA, Role.RETAILER, email="rita@example.com")
    ask(RITA, django_capture_on_commit_callbacks)
    assert send_login_code(**messages[0][1])
    assert mail.outbox[0].to == [user.email]


def test_a_failure_is_in_the_log_and_no_fault_of_the_worker(
    hire, messages, settings, caplog, django_capture_on_commit_callbacks
):
    hire(RITA, Role.RETAILER, email="")
    with running_twilio() as fake:
        fake.broken = "page"
        settings.SMS_URL = fake.url
        ask(RITA, django_capture_on_commit_callbacks)
        assert not send_login_code(**messages[0][1])
    assert "did not go out" in caplog.text


def test_what_is_long_over_is_forgotten(hire, messages, django_capture_on_commit_callbacks):
    sent = ask(RITA, django_capture_on_commit_callbacks)
    assert sweep_leftovers(schema_name="t_mara") == 0
    with time_machine.travel(clock.now() + timedelta(days=4)):
        assert sweep_leftovers(schema_name="t_mara") == 4  # the code and three counters
    with pytest.raises(CodeOverError):
        log_in(sent, "123456")
