"""A mail relay on loopback that speaks real SMTP, and does what a test wants at each step."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from django.test import override_settings


@dataclass
class Relay:
    port: int = 0
    accepted: list[str] = field(default_factory=list)  # Message-IDs of what was taken
    mails: list[bytes] = field(default_factory=list)
    at_recipient: dict[str, str] = field(default_factory=dict)  # address -> answer to RCPT
    at_end: str = ""  # answer to the final dot in place of 250
    after_accepting: Callable[[], None] | None = None

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802 - its name in aiosmtpd
        answer = self.at_recipient.get(address, "")
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.at_end:
            return self.at_end
        self.mails.append(envelope.content)
        lines = envelope.content.split(b"\r\n\r\n")[0].decode().splitlines()
        self.accepted.append(next(line.split(": ")[1] for line in lines if line.startswith("Message-ID")))
        if self.after_accepting:
            self.after_accepting()
        return "250 2.0.0 queued as 42"


@contextmanager
def running_relay() -> Iterator[Relay]:
    relay = Relay()
    with socket.create_server(("127.0.0.1", 0)) as free:
        relay.port = free.getsockname()[1]
    controller = Controller(relay, hostname="127.0.0.1", port=relay.port)
    controller.start()
    try:
        with override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=relay.port,
            EMAIL_TIMEOUT=2,
        ):
            yield relay
    finally:
        controller.stop()
