"""To the shop, when its registration is rejected; always, since it waits for nothing else."""

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
        subject=f"{company}: your registration was rejected",
        paragraphs=(with_reason("Your registration was rejected.", retailer.reason),),
        sentence=with_reason("Your registration was rejected.", retailer.reason),
        button="Open the app",
        path="/retailer/",
    )


NOTICE: Final = Notice(
    kind="registration_rejected",
    event="retailer.rejected",
    label="Your registration is rejected",
    by_default={RETAILER: BOTH},
    write=write,
    must_have=True,
)
