"""To the shop that registered a member, when the registration is returned."""

from collections.abc import Iterator
from typing import Final

from loyalty.models import Consumer
from outreach.notices.notice import BOTH, RETAILER, Notice, Told, with_reason
from people.models import DomainEvent


def write(event: DomainEvent) -> Iterator[Told]:
    consumer = Consumer.objects.select_related("registered_by__user").get(pk=event.subject_id)
    yield Told(
        party=consumer.registered_by,
        source=f"consumer:{consumer.pk}",
        subject=f"Please correct the registration of {consumer}",
        paragraphs=(
            with_reason(f"The registration of {consumer} came back. Correct it and hand it in again.", consumer.reason),
        ),
        sentence=with_reason(f"Please correct the registration of {consumer}.", consumer.reason),
        button="Correct it",
        path=f"/retailer/customers/{consumer.pk}",
        mentions=consumer,
    )


NOTICE: Final = Notice(
    kind="membership_returned",
    event="consumer.returned",
    label="A customer's registration comes back",
    by_default={RETAILER: BOTH},
    write=write,
    must_have=True,
)
