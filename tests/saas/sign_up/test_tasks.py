from datetime import timedelta

import pytest

from kit import clock
from saas.actions.confirm_sign_up import confirm_sign_up
from saas.celery import app
from saas.sign_up import tasks
from saas.sign_up.tasks import GIVE_UP_AFTER, KEPT_FOR, requeue, sweep
from tenants.models import SignUp, SignUpCount
from tests.saas.conftest import AT


@pytest.fixture
def again(monkeypatch):
    """What is sent again."""
    messages = []
    for task in (tasks.mail, tasks.open_):
        monkeypatch.setattr(
            task, "apply_async", lambda kwargs, name=task.name: messages.append((name, kwargs["sign_up_id"]))
        )
    return messages


def after(delay, task):
    with clock.frozen(AT + delay):
        return task()


def test_a_lost_mail_is_sent_again_after_a_minute(sign_up, again):
    waiting = sign_up(secret="")
    assert after(timedelta(seconds=59), requeue) == 0
    assert after(timedelta(seconds=61), requeue) == 1
    assert again == [("saas.sign_up.mail", waiting.pk)]
    assert after(timedelta(hours=24), requeue) == 0


def test_what_was_mailed_is_not_sent_again(sign_up, again):
    sign_up()
    assert after(timedelta(hours=1), requeue) == 0


def test_a_lost_opening_goes_on_and_is_given_up_in_the_end(sign_up, again, caplog):
    confirmed = confirm_sign_up(sign_up=sign_up(), at=AT)
    assert after(timedelta(seconds=59), requeue) == 0
    assert after(timedelta(seconds=61), requeue) == 1
    assert again == [("saas.sign_up.open", confirmed.pk)]
    assert after(GIVE_UP_AFTER + timedelta(seconds=1), requeue) == 0
    confirmed.refresh_from_db()
    assert (confirmed.state, confirmed.confirmed_at) == (SignUp.State.WAITING, AT)
    assert "Please try again" in confirmed.problem
    assert "Gave up on 1 sign-ups" in caplog.text
    assert confirm_sign_up(sign_up=confirmed, at=AT + timedelta(hours=1)).state == SignUp.State.OPENING


def test_forgets_who_never_confirmed_and_nobody_else(sign_up):
    sign_up()
    opening = confirm_sign_up(sign_up=sign_up(secret="2", slug="paul", admin_email="paul@example.com"), at=AT)
    assert after(timedelta(hours=24) + KEPT_FOR, sweep) == 0
    assert after(timedelta(hours=24, seconds=1) + KEPT_FOR, sweep) == 1
    assert list(SignUp.objects.all()) == [opening]


def test_keeps_the_counts_of_the_day_and_no_others(sign_up):
    sign_up()
    after(timedelta(hours=1), sweep)
    assert SignUpCount.objects.count() == 3
    after(timedelta(hours=12), sweep)
    assert SignUpCount.objects.count() == 0


def test_the_tasks_do_what_the_actions_do(sign_up, mailoutbox):
    app.loader.import_default_modules()
    waiting = sign_up(secret="")
    with clock.frozen(AT):
        app.tasks["saas.sign_up.mail"](sign_up_id=waiting.pk)
    assert len(mailoutbox) == 1
    confirm_sign_up(sign_up=waiting, at=AT)
    with clock.frozen(AT):
        app.tasks["saas.sign_up.open"](sign_up_id=waiting.pk)
        app.tasks["saas.sign_up.open"](sign_up_id=waiting.pk)
    waiting.refresh_from_db()
    assert waiting.tenant.is_served
