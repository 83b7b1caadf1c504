import socket

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.core.mail import send_mail

from saas import mail
from saas.env import ConfigurationError


class Inbox(Message):
    def __init__(self):
        super().__init__()
        self.received = []

    def handle_message(self, message):
        self.received.append(message)


@pytest.fixture
def inbox():
    inbox = Inbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        inbox.port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=inbox.port)
    controller.start()
    yield inbox
    controller.stop()


def test_goes_to_the_log_without_an_address(monkeypatch):
    monkeypatch.delenv("EMAIL_URL", raising=False)
    assert mail.settings() == {"EMAIL_BACKEND": mail.CONSOLE}


def test_reads_all_of_the_address(monkeypatch):
    monkeypatch.setenv("EMAIL_URL", "smtps://shop%40mail:p%2Fw@mail.example")
    assert mail.settings() == {
        "EMAIL_BACKEND": mail.SMTP,
        "EMAIL_HOST": "mail.example",
        "EMAIL_PORT": 465,
        "EMAIL_HOST_USER": "shop@mail",
        "EMAIL_HOST_PASSWORD": "p/w",
        "EMAIL_USE_SSL": True,
    }


def test_a_mail_reaches_the_server(monkeypatch, settings, inbox):
    monkeypatch.setenv("EMAIL_URL", f"smtp://127.0.0.1:{inbox.port}")
    for name, value in mail.settings().items():
        setattr(settings, name, value)
    send_mail("Due today", "Naomi comes back.", "regulars@example.com", ["max@example.com"])
    assert [message["Subject"] for message in inbox.received] == ["Due today"]


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://"])
def test_refuses_what_is_no_mail_server(monkeypatch, url):
    monkeypatch.setenv("EMAIL_URL", url)
    with pytest.raises(ConfigurationError, match="EMAIL_URL must look like"):
        mail.settings()
