"""To the shop, when its registration is returned; always, since it waits for nothing else."""

from collections.abc import Iterator
from typing import Final

from loyalty.models import Retailer
from outreach.notices.notice import BOTH, RETAILER, Notice, Told, with_reason
from people.models import DomainEvent
from tenants.current import get_current_tenant


def write(event: DomainEvent) -> Iterator[Told]:
    retailer = Retailer.objects.select_related("user").get(pk=event.subject_id)
    company = get_current_tenant().name
    yield Told(
        party=retailer,
        source=f"retailer:{retailer.pk}",
        subject=f"{company}: please correct your registration",
        paragraphs=(with_reason("Your registration came back. Correct it and hand it in again.", retailer.reason),),
        sentence=with_reason("Please correct your registration.", retailer.reason),
        button="Correct it",
        path="/retailer/",
    )


NOTICE: Final = Notice(
    kind="registration_returned",
    event="retailer.returned",
    label="Your registration comes back to be corrected",
    by_default={RETAILER: BOTH},
    write=write,
    must_have=True,
)
