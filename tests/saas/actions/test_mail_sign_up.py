import re
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection

from saas.actions.mail_sign_up import MOST_TRIES, TRY_AGAIN_AFTER, mail_sign_up
from saas.sign_up.links import digest, find_by_secret
from tenants.models import SignUp
from tests.saas.conftest import AT


def secret_in(message):
    return re.search(r"http://localhost/signup/([\w-]+)/", message.body)[1]


def test_the_link_is_in_the_mail_and_its_hash_in_the_table(sign_up):
    waiting = sign_up(secret="")
    assert mail_sign_up(sign_up_id=waiting.pk, at=AT)
    (message,) = mail.outbox
    assert message.to == ["nina@example.com"]
    secret = secret_in(message)
    waiting.refresh_from_db()
    assert (waiting.token_hash, waiting.mailed_at) == (digest(secret), AT)
    assert find_by_secret(secret, at=AT) == waiting
    assert find_by_secret(secret, at=AT + timedelta(hours=24)) is None


def test_carries_nobody_s_words_to_a_stranger_s_inbox(sign_up):
    waiting = sign_up(secret="", name="Win at http://spam.example", admin_name="Click http://spam.example")
    mail_sign_up(sign_up_id=waiting.pk, at=AT)
    assert "spam.example" not in mail.outbox[0].body + mail.outbox[0].subject
    assert "rita.localhost" in mail.outbox[0].body


def test_is_sent_once(sign_up):
    waiting = sign_up(secret="")
    assert mail_sign_up(sign_up_id=waiting.pk, at=AT)
    assert not mail_sign_up(sign_up_id=waiting.pk, at=AT + timedelta(hours=1))
    assert len(mail.outbox) == 1


def test_a_server_that_is_down_is_tried_again_later_and_not_for_ever(sign_up, monkeypatch):
    def refuse(*_, **__):
        raise ConnectionRefusedError

    waiting = sign_up(secret="")
    with monkeypatch.context() as patch:
        patch.setattr("saas.actions.mail_sign_up.send_confirmation", refuse)
        for number in range(MOST_TRIES):
            at = AT + number * TRY_AGAIN_AFTER
            with pytest.raises(ConnectionRefusedError):
                mail_sign_up(sign_up_id=waiting.pk, at=at)
            assert not mail_sign_up(sign_up_id=waiting.pk, at=at + timedelta(seconds=1))
    assert not mail_sign_up(sign_up_id=waiting.pk, at=AT + timedelta(hours=1))
    waiting.refresh_from_db()
    assert (waiting.mail_tries, waiting.mailed_at) == (MOST_TRIES, None)


def test_the_second_try_succeeds_and_only_its_link_works(sign_up, monkeypatch):
    waiting, links = sign_up(secret=""), []

    def fail(sign_up, *, link):
        links.append(link)
        raise TimeoutError

    with monkeypatch.context() as patch:
        patch.setattr("saas.actions.mail_sign_up.send_confirmation", fail)
        with pytest.raises(TimeoutError):
            mail_sign_up(sign_up_id=waiting.pk, at=AT)
    assert mail_sign_up(sign_up_id=waiting.pk, at=AT + TRY_AGAIN_AFTER)
    assert find_by_secret(secret_in(mail.outbox[0]), at=AT) == waiting
    assert find_by_secret(links[0].split("/")[-2], at=AT) is None


def test_nothing_leaves_inside_a_transaction(committed, sign_up, monkeypatch):
    seen = []
    monkeypatch.setattr(
        "saas.actions.mail_sign_up.send_confirmation", lambda *_, **__: seen.append(connection.in_atomic_block)
    )
    mail_sign_up(sign_up_id=sign_up(secret="").pk, at=AT)
    assert seen == [False]


def test_two_workers_with_one_message_send_one_mail(committed, sign_up):
    waiting, barrier = sign_up(secret=""), threading.Barrier(4)

    def run():
        barrier.wait()
        mail_sign_up(sign_up_id=waiting.pk, at=AT)
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(mail.outbox) == 1
    assert SignUp.objects.get().mail_tries == 1


@pytest.mark.parametrize("change", [{"expires_at": AT}, {"state": SignUp.State.OPENING, "confirmed_at": AT}])
def test_writes_to_nobody_who_needs_no_link(sign_up, change):
    waiting = sign_up(secret="")
    SignUp.objects.filter(pk=waiting.pk).update(**change)
    assert not mail_sign_up(sign_up_id=waiting.pk, at=AT)
    assert mail.outbox == []
