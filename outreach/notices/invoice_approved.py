"""To the member, and by mail to the shop, when the last hand has approved an invoice."""

from collections.abc import Iterator
from typing import Final

from loyalty.queries.purchases import list_purchases, purchase_of
from outreach.notices.invoices import find_invoice, tell_member, tell_shop
from outreach.notices.notice import BOTH, CONSUMER, MAIL_ONLY, RETAILER, Notice, Told, day_of, points_words
from people.models import DomainEvent


def write(event: DomainEvent) -> Iterator[Told]:
    invoice = find_invoice(event)
    if invoice.consumer is None:
        return
    purchase = purchase_of(list_purchases(invoice.consumer).get(pk=invoice.pk))
    points = points_words(purchase.points or 0)
    ready = f" You can spend them from {day_of(purchase.pending_until)}." if purchase.pending_until else ""
    yield tell_member(
        invoice,
        invoice.consumer,
        subject=f"{points} for your purchase at {invoice.retailer}",
        paragraph=f"Your purchase {invoice.number} at {invoice.retailer} is approved and brings you {points}.{ready}",
        sentence=f"{points} for {invoice.number} at {invoice.retailer}.{ready}",
        button="See why this many",
    )
    yield tell_shop(
        invoice,
        subject=f"Invoice {invoice.number} is approved",
        paragraph=f"Invoice {invoice.number} for {invoice.consumer} is approved. It brings them {points}.",
        sentence=f"Invoice {invoice.number} for {invoice.consumer} is approved: {points}.",
        button="Open the invoice",
    )


NOTICE: Final = Notice(
    kind="invoice_approved",
    event="invoice.approved",
    label="A purchase is approved",
    by_default={CONSUMER: BOTH, RETAILER: MAIL_ONLY},
    write=write,
)
