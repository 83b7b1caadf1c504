"""To the member, when points have waited long enough and can be spent; what paid a debt is left out."""

from collections.abc import Iterator
from typing import Final

from loyalty.models import Consumer
from outreach.notices.notice import BOTH, CONSUMER, Notice, Told, points_words
from people.models import DomainEvent


def write(event: DomainEvent) -> Iterator[Told]:
    consumer = Consumer.objects.select_related("user").get(pk=event.subject_id)
    free = int(event.data["points"]) - int(event.data.get("arrears", 0))
    if free <= 0:
        return
    points = points_words(free)
    yield Told(
        party=consumer,
        source=f"consumer:{consumer.pk}",
        subject=f"{points} are yours to spend",
        paragraphs=(f"{points} from your purchases have waited long enough. You can spend them from now on.",),
        sentence=f"{points} can be spent from now on.",
        button="See your points",
        path="/me/",
    )


NOTICE: Final = Notice(
    kind="points_released",
    event="points.released",
    label="Points can be spent",
    by_default={CONSUMER: BOTH},
    write=write,
)
