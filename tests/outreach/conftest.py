from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from kit import clock
from outreach.delivery.enqueue import Draft, enqueue
from outreach.models import Channel, Message
from tests.loyalty.conftest import (  # noqa: F401 - the same cast
    announce,
    changes,
    draft,
    hand_in,
    paul,
    phone_of,
    pipe,
    rita,
    stranger,
    upload,
)
from tests.outreach.delivery.relay import Relay, running_relay

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def relay() -> Iterator[Relay]:
    with running_relay() as running:
        yield running


@pytest.fixture
def plan(paul: Any) -> Callable[..., Message]:  # noqa: F811 - the fixture
    """A message to Paul in the outbox; `to` is his mailbox, or a number for a text."""

    def put(number: int = 1, *, to: str = "paul@example.com", at: datetime = NOON, **other: Any) -> Message:
        channel = Channel.EMAIL if "@" in to else Channel.SMS
        if channel == Channel.EMAIL and paul.email != to:
            paul.email = to
            paul.save(update_fields=["email"])
        values: dict[str, Any] = {
            "promise": f"invoice_approved:{number}:{channel}",
            "kind": "invoice_approved",
            "channel": channel,
            "user": paul.user,
            "recipient": f"consumer:{paul.pk}",
            "address": to,
            "source": f"invoice:{number}",
            "subject": "100 points for you",
            "words": {"text": "Rita's Hardware: 100 points.", "paragraphs": ["100 points."]},
        }
        made = Draft(**{**values, **other})
        enqueue([made], at=at)
        return Message.objects.get(promise=made.promise)

    return put


@pytest.fixture
def at_noon() -> Iterator[None]:
    with clock.frozen(NOON):
        yield
