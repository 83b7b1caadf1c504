"""What the notices about invoices share: the invoice, and whom they go to."""

from loyalty.models import Consumer, Invoice
from outreach.notices.notice import Told
from people.models import DomainEvent


def find_invoice(event: DomainEvent) -> Invoice:
    return Invoice.objects.select_related("retailer__user", "consumer__user").get(pk=event.subject_id)


def tell_member(
    invoice: Invoice, member: Consumer, *, subject: str, paragraph: str, sentence: str, button: str
) -> Told:
    return Told(
        party=member,
        source=f"invoice:{invoice.pk}",
        subject=subject,
        paragraphs=(paragraph,),
        sentence=sentence,
        button=button,
        path=f"/me/purchases/{invoice.pk}",
    )


def tell_shop(invoice: Invoice, *, subject: str, paragraph: str, sentence: str, button: str) -> Told:
    return Told(
        party=invoice.retailer,
        source=f"invoice:{invoice.pk}",
        subject=subject,
        paragraphs=(paragraph,),
        sentence=sentence,
        button=button,
        path=f"/retailer/invoices/{invoice.pk}",
        mentions=invoice.consumer,
    )
