"""To the shop, when its registration is approved; always, since it waits for nothing else."""

from collections.abc import Iterator
from typing import Final

from loyalty.models import Retailer
from outreach.notices.notice import BOTH, RETAILER, Notice, Told
from people.models import DomainEvent
from tenants.current import get_current_tenant


def write(event: DomainEvent) -> Iterator[Told]:
    retailer = Retailer.objects.select_related("user").get(pk=event.subject_id)
    company = get_current_tenant().name
    yield Told(
        party=retailer,
        source=f"retailer:{retailer.pk}",
        subject=f"{company}: your shop is approved",
        paragraphs=(
            f"{retailer} takes part in the programme now. Register your customers and photograph their invoices.",
        ),
        sentence=f"Your shop {retailer} is approved. Welcome!",
        button="Open the app",
        path="/retailer/",
    )


NOTICE: Final = Notice(
    kind="registration_approved",
    event="retailer.approved",
    label="Your registration is approved",
    by_default={RETAILER: BOTH},
    write=write,
    must_have=True,
)
