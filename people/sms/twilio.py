"""Twilio's Messages API, version 2010-04-01: one request, its documented errors, a time limit.

The client library is not used: it waits without limit by default, and pulls in a second HTTP stack.
"""

import base64
import http.client
import json
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from people.sms.provider import (
    BadNumberError,
    MisconfiguredError,
    OptedOutError,
    SmsError,
    UnavailableError,
    UnknownOutcomeError,
)

SECONDS: Final = 10  # to connect, and for each read; the person waits with the phone in hand
LARGEST_ANSWER: Final = 64_000
# Twilio's codes, by what is to be done about them. Whatever is not named here is for somebody to look at.
ERRORS: Final[dict[int, type[SmsError]]] = {
    21211: BadNumberError,  # invalid
    21612: BadNumberError,  # not reachable from our number
    21614: BadNumberError,  # not a mobile
    21635: BadNumberError,  # a landline
    21610: OptedOutError,  # replied STOP
    20429: UnavailableError,  # too many requests, not processed
    21611: UnavailableError,  # the queue is full
}


@dataclass(frozen=True, slots=True)
class TwilioProvider:
    """`sender` is a number of the account in E.164 form, or the id of a messaging service (MG…)."""

    account: str
    token: str = field(repr=False)
    sender: str
    host: str = "api.twilio.com"
    is_encrypted: bool = True

    def send(self, *, to: str, text: str) -> str:
        status, answer = self._post({"To": to, self._sender_field: self.sender, "Body": text})
        if status == http.client.CREATED and answer.get("sid"):
            return str(answer["sid"])
        raise _error_of(status, answer)

    @property
    def _sender_field(self) -> str:
        return "MessagingServiceSid" if self.sender.startswith("MG") else "From"

    def _post(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        kind = http.client.HTTPSConnection if self.is_encrypted else http.client.HTTPConnection
        connection = kind(self.host, timeout=SECONDS)
        try:
            connection.connect()
        except OSError as error:
            raise UnavailableError(f"{self.host} is not reached: {error}") from error
        try:
            connection.request("POST", self._path, urlencode(form), self._headers)
            response = connection.getresponse()
            return response.status, _read(response.read(LARGEST_ANSWER))
        except (OSError, http.client.HTTPException) as error:
            raise UnknownOutcomeError(f"{self.host} did not answer: {error!r}") from error
        finally:
            connection.close()

    @property
    def _path(self) -> str:
        return f"/2010-04-01/Accounts/{self.account}/Messages.json"

    @property
    def _headers(self) -> dict[str, str]:
        key = base64.b64encode(f"{self.account}:{self.token}".encode()).decode()
        return {
            "Authorization": f"Basic {key}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }


def _read(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except ValueError:  # a page of a proxy
        return {}
    return answer if isinstance(answer, dict) else {}


# A busy gateway answers so before it hands anything on. Of any other answer that is not Twilio's own nobody knows
# whether Twilio had the message by then.
_NOT_PROCESSED: Final = frozenset({http.client.TOO_MANY_REQUESTS, http.client.SERVICE_UNAVAILABLE})


def _error_of(status: int, answer: dict[str, Any]) -> SmsError:
    is_cut_off = not isinstance(answer.get("code"), int) and status >= http.client.INTERNAL_SERVER_ERROR
    if status < http.client.MULTIPLE_CHOICES or (is_cut_off and status not in _NOT_PROCESSED):
        return UnknownOutcomeError(f"An answer {status} that is not Twilio's own: it may have been sent.")
    code, message = answer.get("code"), str(answer.get("message", ""))[:300]
    words = f"Twilio answered {status}, code {code}: {message}"
    kind = ERRORS.get(code) if isinstance(code, int) else None
    if kind is None and (status >= http.client.INTERNAL_SERVER_ERROR or status == http.client.TOO_MANY_REQUESTS):
        kind = UnavailableError
    return (kind or MisconfiguredError)(words)
