"""Django's SMTP backend with DATA in two parts, so that the outbox can be told just before the final dot.

Between that dot and the relay's 250 the relay may own a mail that we must count as lost (RFC 1047).
"""

import re
import time
from collections.abc import Callable
from smtplib import SMTP, SMTPException, SMTPResponseException, SMTPServerDisconnected
from typing import Final

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

from outreach.delivery.outcomes import NotSentError, UnknownOutcomeError

# A worker that was frozen for longer after the commit may have lost its lease, and says nothing more.
MOST_SECONDS_TO_DOT: Final = 5.0
LINE_BEGINS_WITH_DOT: Final = re.compile(rb"(?m)^\.")


class HandOffBackend(EmailBackend):
    def send_in_two(self, mail: EmailMessage, *, hand_off: Callable[[], None]) -> str:
        """Send one mail and return the relay's answer. `hand_off` is called when all but the dot is sent.

        Raises:
            NotSentError, UnknownOutcomeError; whatever `hand_off` raises, and then no dot was sent.
        """
        try:
            self.open()
            assert isinstance(self.connection, SMTP)  # noqa: S101 - `open` raises, or has made it
            self._send_all_but_the_dot(self.connection, mail)
            began = time.monotonic()
            hand_off()
            if time.monotonic() - began > MOST_SECONDS_TO_DOT:
                raise NotSentError("The worker stood still before the last dot, and did not send it.")
            return self._send_dot(self.connection)
        except SMTPResponseException as error:
            words = f"{error.smtp_code} {_text(error.smtp_error)}"
            raise NotSentError(words, is_final=_is_final(error)) from error
        except (OSError, SMTPException) as error:
            raise NotSentError(f"The relay was not reached: {error!r}") from error
        finally:
            self._drop()

    def _send_all_but_the_dot(self, relay: SMTP, mail: EmailMessage) -> None:
        encoding = mail.encoding or "utf-8"
        relay.ehlo_or_helo_if_needed()
        _expect(relay.mail(sanitize_address(mail.from_email, encoding)), 250)
        for recipient in mail.recipients():
            _expect(relay.rcpt(sanitize_address(recipient, encoding)), 250, 251)
        _expect(relay.docmd("data"), 354)
        body = mail.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg] # Django's own class
        quoted = LINE_BEGINS_WITH_DOT.sub(b"..", body)
        relay.send(quoted if quoted.endswith(b"\r\n") else quoted + b"\r\n")

    def _send_dot(self, relay: SMTP) -> str:
        try:
            relay.send(b".\r\n")
            code, answer = relay.getreply()
        except (OSError, SMTPServerDisconnected) as error:
            raise UnknownOutcomeError(f"The relay did not answer after the whole mail: {error!r}") from error
        if code != 250 and not 400 <= code < 600:  # smtplib gives -1 for what it cannot read
            raise UnknownOutcomeError(f"The relay answered {code} {_text(answer)} after the whole mail.")
        _expect((code, answer), 250)
        return f"{code} {_text(answer)}"

    def _drop(self) -> None:
        """Close without QUIT: in the middle of DATA it would be read as a line of the mail."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def _expect(reply: tuple[int, bytes], *wanted: int) -> None:
    if reply[0] not in wanted:
        raise SMTPResponseException(*reply)


def _is_final(error: SMTPResponseException) -> bool:
    """5xx, but for what is about ourselves and not this mail: not logged in (530, 535), policy (5.7.x)."""
    own_fault = error.smtp_code in {530, 534, 535, 538} or " 5.7." in f" {_text(error.smtp_error)}"
    return error.smtp_code >= 500 and not own_fault


def _text(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
