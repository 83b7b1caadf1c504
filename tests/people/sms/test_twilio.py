"""Against a server that speaks the protocol: what is sent, and what each error means."""

import socket

import pytest

from people.sms import twilio
from people.sms.provider import (
    BadNumberError,
    MisconfiguredError,
    OptedOutError,
    UnavailableError,
    UnknownOutcomeError,
)
from people.sms.send import SmsUrlError, provider_of, send_sms
from people.sms.twilio import TwilioProvider
from tests.people.sms.fake_twilio import SENDER, running_twilio

PAUL = "+351912000002"


@pytest.fixture
def fake(settings):
    with running_twilio() as server:
        settings.SMS_URL = server.url
        yield server


def test_sends(fake):
    assert send_sms(to=PAUL, text="123456 é seu código").startswith("SM")
    assert fake.messages == [{"To": PAUL, "From": SENDER, "Body": "123456 é seu código"}]


def test_sends_through_a_messaging_service(fake, settings):
    settings.SMS_URL = fake.url_from("MG" + "1" * 32)
    send_sms(to=PAUL, text="Hello")
    assert fake.messages == [{"To": PAUL, "MessagingServiceSid": "MG" + "1" * 32, "Body": "Hello"}]


@pytest.mark.parametrize(
    ("receiver", "error"),
    [
        ("+15005550001", BadNumberError),
        ("+15005550002", BadNumberError),
        ("+15005550009", BadNumberError),
        ("+15005550004", OptedOutError),
        ("+15005550003", MisconfiguredError),
    ],
)
def test_tells_why_a_number_is_not_reached(fake, receiver, error):
    with pytest.raises(error, match=r"code 2\d{4}"):
        send_sms(to=receiver, text="Hello")
    assert fake.messages == []


@pytest.mark.parametrize(
    ("sender", "error"),
    [
        ("+15005550001", MisconfiguredError),
        ("+15005550007", MisconfiguredError),
        ("+15005550008", UnavailableError),
    ],
)
def test_tells_what_is_wrong_with_the_account(fake, settings, caplog, sender, error):
    settings.SMS_URL = fake.url_from(sender)
    with pytest.raises(error):
        send_sms(to=PAUL, text="Hello")
    assert "Twilio answered" in caplog.text


def test_a_wrong_token_is_for_somebody_to_mend(fake, settings, caplog):
    settings.SMS_URL = fake.url_from(SENDER, token="wrong")
    with pytest.raises(MisconfiguredError):
        send_sms(to=PAUL, text="Hello")
    assert [entry.levelname for entry in caplog.records] == ["ERROR"]


@pytest.mark.parametrize("broken", ["page", "limit"])
def test_may_be_tried_again_when_the_server_is_busy(fake, broken):
    fake.broken = broken
    with pytest.raises(UnavailableError):
        send_sms(to=PAUL, text="Hello")


def test_nobody_there_may_be_tried_again(settings):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    settings.SMS_URL = f"twilio+http://AC1:x@127.0.0.1:{port}?from={SENDER}"
    with pytest.raises(UnavailableError):
        send_sms(to=PAUL, text="Hello")


@pytest.mark.parametrize("broken", ["silence", "gateway"])
def test_a_lost_answer_is_not_known_to_have_failed(fake, broken):
    fake.broken = broken
    with pytest.raises(UnknownOutcomeError):
        send_sms(to=PAUL, text="Hello")


def test_does_not_wait_for_ever(settings, monkeypatch):
    monkeypatch.setattr(twilio, "SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        settings.SMS_URL = f"twilio+http://AC1:x@127.0.0.1:{mute.getsockname()[1]}?from={SENDER}"
        with pytest.raises(UnknownOutcomeError):
            send_sms(to=PAUL, text="Hello")


class TestAddress:
    def test_names_the_host_of_twilio_and_encrypts_by_itself(self):
        provider = provider_of("twilio://AC1:se%2Fcret@?from=%2B15005550006")
        assert provider == TwilioProvider(account="AC1", token="se/cret", sender="+15005550006")
        assert "cret" not in repr(provider)

    @pytest.mark.parametrize("url", ["", "nexmo://x", "twilio://host?from=+1", "twilio://AC1:x@host", "sms"])
    def test_refuses_what_names_no_provider(self, url):
        with pytest.raises(SmsUrlError, match="SMS_URL"):
            provider_of(url)
