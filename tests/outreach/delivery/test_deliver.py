"""What becomes of one message, with a real relay and a real provider of texts on loopback."""

import socket
from datetime import timedelta
from smtplib import SMTP

import pytest
from celery.exceptions import SoftTimeLimitExceeded

from kit import clock
from outreach.delivery import claims
from outreach.delivery.deliver import deliver_due
from outreach.models import Message, Preference
from tests.loyalty.conftest import PAULS_NUMBER
from tests.outreach.conftest import NOON
from tests.people.sms.fake_twilio import running_twilio

pytestmark = pytest.mark.usefixtures("at_noon")


def reread(message):
    message.refresh_from_db()
    return message


def test_a_mail_is_sent_once_with_its_own_id(plan, relay):
    message = plan()
    deliver_due()
    deliver_due()
    assert relay.accepted == [message.message_id]
    assert reread(message).state == "sent"
    assert message.reply == "250 2.0.0 queued as 42"
    assert not message.is_test
    assert message.claim is None


def test_words_logo_and_address_stand_in_the_mail(plan, relay, tenant):
    tenant.address = "Main Street 1\nPorto"
    plan(words={"paragraphs": ["One.", ".begins with a dot"], "button": "See", "path": "/me/", "text": ""})
    deliver_due()
    mail = relay.mails[0].decode()
    assert "Mara's" in mail
    assert "Main Street 1" in mail
    assert "\r\n.begins with a dot" in mail
    assert "http://mara.localhost/me/" in mail
    assert "Subject: 100 points for you" in mail


def test_a_text_is_sent(plan, settings):
    message = plan(to=PAULS_NUMBER)
    with running_twilio() as twilio:
        settings.SMS_URL = twilio.url
        deliver_due()
        assert [text["Body"] for text in twilio.messages] == ["Rita's Hardware: 100 points."]
    assert reread(message).state == "sent"


def test_the_log_opens_no_connection(plan, settings, monkeypatch, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    first, second = plan(1), plan(2, to=PAULS_NUMBER)
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("a connection was opened"))
    deliver_due()
    for message in (first, second):
        assert reread(message).state == "sent"
        assert message.is_test
    assert "100 points for you" in caplog.text
    assert "Rita's Hardware: 100 points." in caplog.text


@pytest.mark.parametrize(
    ("answer", "state"),
    [("451 4.3.0 try later", "queued"), ("550 5.1.1 no such user", "failed"), ("550 5.7.1 not allowed", "queued")],
)
def test_what_the_relay_refuses(plan, relay, answer, state):
    message = plan()
    relay.at_recipient = {"paul@example.com": answer}
    deliver_due()
    assert reread(message).state == state
    assert answer[:3] in message.problem
    assert relay.accepted == []
    if state == "queued":
        assert message.try_at > NOON


@pytest.mark.parametrize(("answer", "state"), [("452 4.2.2 full", "queued"), ("554 5.6.0 no", "failed")])
def test_what_is_refused_after_the_dot_was_not_taken(plan, relay, answer, state):
    message = plan()
    relay.at_end = answer
    deliver_due()
    assert reread(message).state == state


def test_an_answer_that_does_not_come_leaves_it_uncertain(plan, relay, settings):
    import time

    settings.EMAIL_TIMEOUT = 0.5
    message = plan()
    relay.after_accepting = lambda: time.sleep(1.2)
    deliver_due()
    deliver_due()
    assert reread(message).state == "uncertain"
    assert relay.accepted == [message.message_id]


def test_a_relay_that_is_away_is_tried_again_and_at_last_given_up(plan, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    message = plan()
    at = NOON
    for _ in range(8):
        with clock.frozen(at):
            deliver_due()
        at = max(at, reread(message).try_at)
    assert message.state == "failed"
    assert message.attempts == 8


@pytest.mark.parametrize(
    ("number", "broken", "state"),
    [("+15005550001", "", "failed"), ("+15005550004", "", "failed"), (PAULS_NUMBER, "page", "queued"),
     (PAULS_NUMBER, "limit", "queued"), (PAULS_NUMBER, "silence", "uncertain")],
)  # fmt: skip
def test_what_the_provider_of_texts_refuses(plan, paul, settings, number, broken, state):
    paul.phone = number
    paul.save(update_fields=["phone"])
    message = plan(to=number)
    with running_twilio() as twilio:
        twilio.broken = broken
        settings.SMS_URL = twilio.url
        deliver_due()
        assert twilio.messages == []
    assert reread(message).state == state
    assert message.problem


def test_one_poisonous_message_does_not_stop_the_others(plan, relay):
    bad = plan(1, words=["no", "dictionary"])
    good = plan(2)
    deliver_due()
    assert reread(bad).state == "queued"
    assert bad.attempts == 1
    assert "Our mistake" in bad.problem
    assert reread(good).state == "sent"


def test_what_was_turned_off_meanwhile_is_skipped(plan, paul, relay):
    message = plan()
    Preference.objects.create(user=paul.user, kind="invoice_approved", channel="email", is_on=False, changed_at=NOON)
    deliver_due()
    assert (reread(message).state, message.reason) == ("skipped", "turned_off")
    assert relay.accepted == []


def test_the_other_channel_goes_on(plan, paul, relay):
    message = plan()
    Preference.objects.create(user=paul.user, kind="invoice_approved", channel="sms", is_on=False, changed_at=NOON)
    deliver_due()
    assert reread(message).state == "sent"


@pytest.mark.parametrize("state", ["suspended", "closed"])
def test_whoever_is_shut_out_gets_nothing(plan, paul, relay, state):
    message = plan()
    type(paul).objects.filter(pk=paul.pk).update(state=state)
    deliver_due()
    assert (reread(message).state, message.reason) == ("skipped", "shut_out")


def test_a_mailbox_that_was_changed_gets_nothing(plan, paul, relay):
    message = plan()
    type(paul).objects.filter(pk=paul.pk).update(email="new@example.com")
    deliver_due()
    assert (reread(message).state, message.reason) == ("skipped", "other_address")


def test_what_would_come_late_is_not_sent(plan, relay):
    message = plan(at=NOON - timedelta(hours=49))
    deliver_due()
    assert (reread(message).state, message.reason) == ("skipped", "too_late")
    assert relay.accepted == []


def test_a_text_that_can_wait_waits_for_the_day(plan, texts):
    midnight = NOON.replace(hour=23)  # 23:00 in Lisbon
    message = plan(to=PAULS_NUMBER, at=midnight, keeps_quiet=True)
    assert message.try_at == NOON.replace(day=21, hour=8)
    Message.objects.update(try_at=midnight)  # a worker that is early
    with clock.frozen(midnight):
        deliver_due()
    assert (reread(message).state, message.attempts) == ("queued", 0)
    with clock.frozen(NOON.replace(day=21, hour=8)):
        deliver_due()
    assert reread(message).state == "sent"


def test_the_logo_comes_with_the_mail(plan, relay, tenant, settings, tmp_path):
    import io

    from django.core.files.base import ContentFile
    from PIL import Image

    settings.MEDIA_ROOT = str(tmp_path)
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "#0f6b5c").save(picture, "PNG")
    tenant.logo.save("logo.png", ContentFile(picture.getvalue()), save=False)
    plan()
    deliver_due()
    mail = relay.mails[0].decode()
    assert "Content-ID: <logo>" in mail
    assert 'src="cid:logo"' in mail
    assert "multipart/related" in mail


def test_what_was_handed_over_never_waits_again(plan, relay, monkeypatch):
    message = plan()

    def interrupted(*_, **__):
        raise SoftTimeLimitExceeded

    with monkeypatch.context() as patched:
        patched.setattr(claims, "mark_sent", interrupted)
        deliver_due()
    assert reread(message).state == "handoff"
    with clock.frozen(NOON + timedelta(hours=1)):
        deliver_due()
    assert reread(message).state == "uncertain"
    assert len(relay.accepted) == 1


def test_an_answer_that_cannot_be_read_after_the_whole_mail_is_no_failure(plan, relay, monkeypatch):
    message = plan()
    answers = SMTP.getreply

    def garbled(self):
        code, said = answers(self)
        return (-1, said) if b"queued" in said else (code, said)

    monkeypatch.setattr(SMTP, "getreply", garbled)
    deliver_due()
    assert (reread(message).state, len(relay.accepted)) == ("uncertain", 1)
