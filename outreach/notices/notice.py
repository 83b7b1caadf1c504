"""What a notice is."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.formats import date_format

from loyalty.models import Consumer, Retailer
from outreach.models import Channel
from people.models import DomainEvent
from tenants.current import get_current_tenant

CONSUMER: Final = "consumer"
RETAILER: Final = "retailer"
BOTH: Final = frozenset({Channel.SMS, Channel.EMAIL})
MAIL_ONLY: Final = frozenset({Channel.EMAIL})


@dataclass(frozen=True, slots=True)
class Told:
    """One person and what they are told. `path` leads into the phone app; `mentions` is whom else the words name.

    `sentence` is the whole of the text message, between the company's name and the link.
    """

    party: Consumer | Retailer
    source: str
    subject: str
    paragraphs: tuple[str, ...]
    sentence: str
    button: str
    path: str
    mentions: Consumer | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """`by_default` says whom it may concern, and over what it goes as long as they choose nothing.

    `must_have`: it cannot be turned off where it is on by itself. `waits_for_day`: its texts do not go at night.
    """

    kind: str
    event: str
    label: str
    by_default: Mapping[str, frozenset[Channel]]
    write: Callable[[DomainEvent], Iterable[Told]]
    must_have: bool = False
    waits_for_day: bool = True


def audience_of(party: Consumer | Retailer) -> str:
    return CONSUMER if isinstance(party, Consumer) else RETAILER


def key_of(party: Consumer | Retailer) -> str:
    return f"{audience_of(party)}:{party.pk}"


def day_of(at: datetime) -> str:
    """The day it is then where the tenant is, in its own form."""
    return day_words(at.astimezone(ZoneInfo(get_current_tenant().timezone)).date())


def day_words(day: date) -> str:
    return date_format(day)


def points_words(points: int) -> str:
    return f"{points:,} point" if points == 1 else f"{points:,} points"


def with_reason(words: str, reason: str) -> str:
    """A sentence, and the reason after it as its own; without one just the sentence."""
    reason = reason.strip()
    return f"{words} {reason if reason[-1:] in '.!?' else reason + '.'}" if reason else words
