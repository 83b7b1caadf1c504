"""To the member, and by mail to the shop that registered them, where the programme approves members too."""

from collections.abc import Iterator
from typing import Final

from loyalty.models import Consumer
from outreach.notices.notice import BOTH, CONSUMER, MAIL_ONLY, RETAILER, Notice, Told
from people.models import DomainEvent
from tenants.current import get_current_tenant


def write(event: DomainEvent) -> Iterator[Told]:
    consumer = Consumer.objects.select_related("user", "registered_by__user").get(pk=event.subject_id)
    company = get_current_tenant().name
    yield Told(
        party=consumer,
        source=f"consumer:{consumer.pk}",
        subject=f"You are a member of the programme of {company}",
        paragraphs=(f"Your purchases at {consumer.registered_by} bring you points from now on.",),
        sentence=f"You are a member now. Purchases at {consumer.registered_by} bring you points.",
        button="See your points",
        path="/me/",
    )
    yield Told(
        party=consumer.registered_by,
        source=f"consumer:{consumer.pk}",
        subject=f"{consumer} is a member now",
        paragraphs=(f"{consumer} is approved. You can hand in their invoices.",),
        sentence=f"{consumer} is a member now.",
        button="Open the customer",
        path=f"/retailer/customers/{consumer.pk}",
        mentions=consumer,
    )


NOTICE: Final = Notice(
    kind="membership_approved",
    event="consumer.approved",
    label="Your membership is approved",
    by_default={CONSUMER: BOTH, RETAILER: MAIL_ONLY},
    write=write,
    must_have=True,
)
