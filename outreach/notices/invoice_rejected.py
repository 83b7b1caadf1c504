"""To the shop with the reason, and to the member without it, when an invoice brings no points for good."""

from collections.abc import Iterator
from typing import Final

from outreach.notices.invoices import find_invoice, tell_member, tell_shop
from outreach.notices.notice import BOTH, CONSUMER, RETAILER, Notice, Told, with_reason
from people.models import DomainEvent


def write(event: DomainEvent) -> Iterator[Told]:
    invoice = find_invoice(event)
    yield tell_shop(
        invoice,
        subject=f"Invoice {invoice.number} is rejected",
        paragraph=with_reason(
            f"Invoice {invoice.number} for {invoice.consumer} is rejected and brings no points.", invoice.reason
        ),
        sentence=with_reason(f"Invoice {invoice.number} is rejected.", invoice.reason),
        button="Open the invoice",
    )
    if invoice.consumer is not None:
        yield tell_member(
            invoice,
            invoice.consumer,
            subject=f"Your purchase at {invoice.retailer} brings no points",
            paragraph=f"Purchase {invoice.number} at {invoice.retailer} was not accepted and brings no points. "
            f"{invoice.retailer} knows why.",
            sentence=f"Purchase {invoice.number} at {invoice.retailer} was not accepted. The shop knows why.",
            button="Open your purchases",
        )


NOTICE: Final = Notice(
    kind="invoice_rejected",
    event="invoice.rejected",
    label="An invoice is rejected",
    by_default={CONSUMER: BOTH, RETAILER: BOTH},
    write=write,
)
