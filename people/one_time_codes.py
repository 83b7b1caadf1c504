"""Six digits that prove who holds a phone: how they are drawn, hashed, guessed at and bounded.

Asked for in `actions/request_code.py`, used in `actions/use_code.py`.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from people.actions.count_up import CapReachedError, count_up, take_back_count
from people.models import OneTimeCode
from tenants.signing import keyed_hash

LIFETIME: Final = timedelta(minutes=10)
RESEND_AFTER: Final = timedelta(seconds=30)
DAY: Final = timedelta(days=1)
# Of one day. A person needs a few codes, a shop that registers its customers some dozens; beyond that somebody
# guesses, or earns by messages that we pay for. Five guesses at each of ten codes find one in 20,000.
PER_NUMBER: Final = 10
PER_ADDRESS: Final = 100
PER_TENANT: Final = 5000
KEPT: Final = timedelta(days=2)  # a code that is over, for whoever asks why it did not work


@dataclass(frozen=True, slots=True)
class SentCode:
    """`id` names the code when it is used. `channel` is how it went out."""

    id: UUID
    channel: str
    expires_at: datetime
    resend_at: datetime


def draw_digits() -> str:
    return f"{secrets.randbelow(1_000_000):06}"


def hash_of(digits: str, *, code_id: UUID) -> str:
    """Keyed by the secret, the tenant and the code's own id, so that equal digits do not look alike."""
    return keyed_hash(f"{code_id}:{digits}", purpose="one-time-code")


def count_code(*, address: str, ip: str, at: datetime) -> None:
    """One more code for the number, from the network address, of the tenant. Raises CapReachedError, in words."""
    for key, cap, words in _caps(address, ip):
        try:
            count_up(key=key, cap=cap, window=DAY, at=at)
        except CapReachedError as error:
            refusal = CapReachedError(words)
            refusal.retry_after = error.retry_after
            raise refusal from error


def take_back_code_count(*, address: str, ip: str, at: datetime) -> None:
    for key, _, _ in _caps(address, ip):
        take_back_count(key=key, window=DAY, at=at)


def _caps(address: str, ip: str) -> list[tuple[str, int, str]]:
    """Always in this order, so that two requests do not wait for each other."""
    return [
        (f"code:number:{address}"[:160], PER_NUMBER, "This number was sent too many codes today. Try again tomorrow."),
        (f"code:ip:{ip}", PER_ADDRESS, "Too many codes were asked for from here today. Try again tomorrow."),
        ("code:tenant", PER_TENANT, "Too many codes were sent today. Try again tomorrow."),
    ]


def sweep_codes(*, at: datetime) -> int:
    deleted, _ = OneTimeCode.objects.filter(expires_at__lt=at - KEPT).delete()
    return deleted
