"""To the member, when they reached a tier."""

from collections.abc import Iterator
from typing import Final

from loyalty.models import Consumer
from outreach.notices.notice import BOTH, CONSUMER, Notice, Told
from people.models import DomainEvent


def write(event: DomainEvent) -> Iterator[Told]:
    consumer = Consumer.objects.select_related("user").get(pk=event.subject_id)
    tier = event.data["tier"]
    yield Told(
        party=consumer,
        source=f"consumer:{consumer.pk}",
        subject=f"You are {tier} now",
        paragraphs=(f"You earned enough points to be {tier}. Your next purchases count accordingly.",),
        sentence=f"You are {tier} now.",
        button="See your points",
        path="/me/",
    )


NOTICE: Final = Notice(
    kind="tier_reached",
    event="tier.reached",
    label="A new tier",
    by_default={CONSUMER: BOTH},
    write=write,
)
