"""To the member, when points were given or taken by hand: the statement shows how many, and why."""

from collections.abc import Iterator
from typing import Final

from loyalty.models import Consumer
from outreach.notices.notice import BOTH, CONSUMER, Notice, Told
from people.models import DomainEvent


def write(event: DomainEvent) -> Iterator[Told]:
    consumer = Consumer.objects.select_related("user").get(pk=event.subject_id)
    yield Told(
        party=consumer,
        source=f"consumer:{consumer.pk}",
        subject="Your points were corrected",
        paragraphs=("Your points were corrected. Your home page shows how many you have now.",),
        sentence="Your points were corrected. See how many you have now.",
        button="See your points",
        path="/me/",
    )


NOTICE: Final = Notice(
    kind="points_adjusted",
    event="points.adjusted",
    label="Points are corrected",
    by_default={CONSUMER: BOTH},
    write=write,
)
