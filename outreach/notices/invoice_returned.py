"""To the shop, when an invoice was sent back: it says what to correct."""

from collections.abc import Iterator
from typing import Final

from outreach.notices.invoices import find_invoice, tell_shop
from outreach.notices.notice import BOTH, RETAILER, Notice, Told, with_reason
from people.models import DomainEvent


def write(event: DomainEvent) -> Iterator[Told]:
    invoice = find_invoice(event)
    yield tell_shop(
        invoice,
        subject=f"Please correct invoice {invoice.number}",
        paragraph=with_reason(
            f"Invoice {invoice.number} for {invoice.consumer} came back. Correct it and hand it in again.",
            invoice.reason,
        ),
        sentence=with_reason(f"Please correct invoice {invoice.number}.", invoice.reason),
        button="Correct it",
    )


NOTICE: Final = Notice(
    kind="invoice_returned",
    event="invoice.returned",
    label="An invoice comes back to be corrected",
    by_default={RETAILER: BOTH},
    write=write,
)
