"""To the shop with the reason, and to the member without it, when an invoice brings no points for good."""

from collections.abc import Iterator
from typing import Final

from loyalty.models import Invoice
from outreach.notices.notice import BOTH, CONSUMER, RETAILER, Notice, Told, with_reason
from people.models import DomainEvent


def write(event: DomainEvent) -> Iterator[Told]:
    invoice = Invoice.objects.select_related("retailer__user", "consumer__user").get(pk=event.subject_id)
    yield Told(
        party=invoice.retailer,
        source=f"invoice:{invoice.pk}",
        subject=f"Invoice {invoice.number} is rejected",
        paragraphs=(
            with_reason(
                f"Invoice {invoice.number} for {invoice.consumer} is rejected and brings no points.", invoice.reason
            ),
        ),
        sentence=with_reason(f"Invoice {invoice.number} is rejected.", invoice.reason),
        button="Open the invoice",
        path=f"/retailer/invoices/{invoice.pk}",
        mentions=invoice.consumer,
    )
    if invoice.consumer is not None:
        yield Told(
            party=invoice.consumer,
            source=f"invoice:{invoice.pk}",
            subject=f"Your purchase at {invoice.retailer} brings no points",
            paragraphs=(
                f"Purchase {invoice.number} at {invoice.retailer} was not accepted and brings no points. "
                f"{invoice.retailer} knows why.",
            ),
            sentence=f"Purchase {invoice.number} at {invoice.retailer} was not accepted. The shop knows why.",
            button="Open your purchases",
            path=f"/me/purchases/{invoice.pk}",
        )


NOTICE: Final = Notice(
    kind="invoice_rejected",
    event="invoice.rejected",
    label="An invoice is rejected",
    by_default={CONSUMER: BOTH, RETAILER: BOTH},
    write=write,
)
