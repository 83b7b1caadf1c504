"""To the member, when the points of the last months no longer reach their tier."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from loyalty.models import Consumer
from outreach.notices.notice import BOTH, CONSUMER, Notice, Told, day_words
from people.models import DomainEvent


def write(event: DomainEvent) -> Iterator[Told]:
    consumer = Consumer.objects.select_related("user").get(pk=event.subject_id)
    tier = event.data["before"] or event.data["tier"]
    end = event.data["grace_until"]
    until = day_words(date.fromisoformat(end)) if end else "long"
    yield Told(
        party=consumer,
        source=f"consumer:{consumer.pk}",
        subject=f"Your {tier} ends soon",
        paragraphs=(
            f"Your points of the last months do not reach {tier} any more. Buy again before {until} to keep it.",
        ),
        sentence=f"Buy again before {until} to stay {tier}.",
        button="See your points",
        path="/me/",
    )


NOTICE: Final = Notice(
    kind="tier_warned",
    event="tier.warned",
    label="A tier that will be lost",
    by_default={CONSUMER: BOTH},
    write=write,
)
