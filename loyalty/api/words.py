"""Shapes that several paths answer with."""

from dataclasses import dataclass
from datetime import datetime

from drf_spectacular.utils import OpenApiExample

from people.one_time_codes import SentCode


@dataclass(frozen=True, slots=True)
class CodeSent:
    """`code_id` names the code when its six digits are given back. Another can be asked for at `resend_at`."""

    code_id: str
    channel: str
    expires_at: datetime
    resend_at: datetime


CODE_SENT_EXAMPLE = OpenApiExample(
    "sent",
    value={
        "code_id": "3f8a4a52-6f0d-4b1c-8a8e-1f2b3c4d5e6f",
        "channel": "sms",
        "expires_at": "2026-11-29T10:10:00Z",
        "resend_at": "2026-11-29T10:00:30Z",
    },
    response_only=True,
)


def code_sent(sent: SentCode) -> CodeSent:
    return CodeSent(str(sent.id), sent.channel, sent.expires_at, sent.resend_at)
