"""To the shop, when a checker asks something: the invoice waits for the answer."""

from collections.abc import Iterator
from typing import Final

from loyalty.models import Invoice
from outreach.notices.notice import BOTH, RETAILER, Notice, Told, with_reason
from people.models import DomainEvent


def write(event: DomainEvent) -> Iterator[Told]:
    invoice = Invoice.objects.select_related("retailer__user", "consumer__user").get(pk=event.subject_id)
    yield Told(
        party=invoice.retailer,
        source=f"invoice:{invoice.pk}",
        subject=f"A question about invoice {invoice.number}",
        paragraphs=(
            with_reason(f"There is a question about invoice {invoice.number} for {invoice.consumer}:", invoice.reason),
        ),
        sentence=with_reason(f"Question about {invoice.number}:", invoice.reason),
        button="Answer",
        path=f"/retailer/invoices/{invoice.pk}",
        mentions=invoice.consumer,
    )


NOTICE: Final = Notice(
    kind="invoice_queried",
    event="invoice.queried",
    label="A question about an invoice",
    by_default={RETAILER: BOTH},
    write=write,
)
