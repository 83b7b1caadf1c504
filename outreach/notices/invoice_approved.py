"""To the member, and by mail to the shop, when the last hand has approved an invoice."""

from collections.abc import Iterator
from typing import Final

from loyalty.models import Invoice
from loyalty.queries.purchases import list_purchases, purchase_of
from outreach.notices.notice import BOTH, CONSUMER, MAIL_ONLY, RETAILER, Notice, Told, day_of, points_words
from people.models import DomainEvent


def write(event: DomainEvent) -> Iterator[Told]:
    invoice = Invoice.objects.select_related("retailer__user", "consumer__user").get(pk=event.subject_id)
    if invoice.consumer is None:
        return
    purchase = purchase_of(list_purchases(invoice.consumer).get(pk=invoice.pk))
    points = points_words(purchase.points or 0)
    ready = f" You can spend them from {day_of(purchase.pending_until)}." if purchase.pending_until else ""
    yield Told(
        party=invoice.consumer,
        source=f"invoice:{invoice.pk}",
        subject=f"{points} for your purchase at {invoice.retailer}",
        paragraphs=(
            f"Your purchase {invoice.number} at {invoice.retailer} is approved and brings you {points}.{ready}",
        ),
        sentence=f"{points} for {invoice.number} at {invoice.retailer}.{ready}",
        button="See why this many",
        path=f"/me/purchases/{invoice.pk}",
    )
    yield Told(
        party=invoice.retailer,
        source=f"invoice:{invoice.pk}",
        subject=f"Invoice {invoice.number} is approved",
        paragraphs=(f"Invoice {invoice.number} for {invoice.consumer} is approved. It brings them {points}.",),
        sentence=f"Invoice {invoice.number} for {invoice.consumer} is approved: {points}.",
        button="Open the invoice",
        path=f"/retailer/invoices/{invoice.pk}",
        mentions=invoice.consumer,
    )


NOTICE: Final = Notice(
    kind="invoice_approved",
    event="invoice.approved",
    label="A purchase is approved",
    by_default={CONSUMER: BOTH, RETAILER: MAIL_ONLY},
    write=write,
)
