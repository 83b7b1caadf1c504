"""To the shop that registered a member, when the registration is rejected."""

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
        subject=f"The registration of {consumer} was rejected",
        paragraphs=(with_reason(f"The registration of {consumer} was rejected.", consumer.reason),),
        sentence=with_reason(f"The registration of {consumer} was rejected.", consumer.reason),
        button="Open your customers",
        path=f"/retailer/customers/{consumer.pk}",
        mentions=consumer,
    )


NOTICE: Final = Notice(
    kind="membership_rejected",
    event="consumer.rejected",
    label="A customer's registration is rejected",
    by_default={RETAILER: BOTH},
    write=write,
    must_have=True,
)
