"""To the shop, when a checker asks something: the invoice waits for the answer."""

from collections.abc import Iterator
from typing import Final

from outreach.notices.invoices import find_invoice, tell_shop
from outreach.notices.notice import BOTH, RETAILER, Notice, Told, with_reason
from people.models import DomainEvent


def write(event: DomainEvent) -> Iterator[Told]:
    invoice = find_invoice(event)
    yield tell_shop(
        invoice,
        subject=f"A question about invoice {invoice.number}",
        paragraph=with_reason(
            f"There is a question about invoice {invoice.number} for {invoice.consumer}:", invoice.reason
        ),
        sentence=with_reason(f"Question about {invoice.number}:", invoice.reason),
        button="Answer",
    )


NOTICE: Final = Notice(
    kind="invoice_queried",
    event="invoice.queried",
    label="A question about an invoice",
    by_default={RETAILER: BOTH},
    write=write,
)
