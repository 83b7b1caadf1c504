"""The customer of the facts behind a consumer: the same person, whose approved invoices become orders."""

from datetime import datetime
from typing import Final

from commerce.actions.add_customer import add_customer
from commerce.models import Customer, CustomerIdentity, Source
from loyalty.models import Consumer
from people.record import SYSTEM

SOURCE_SLUG: Final = "loyalty"


def give_customer(consumer: Consumer, *, at: datetime) -> Customer:
    """The customer with the consumer's number if there is exactly one who is nobody else's; else a new one.

    Inside the transaction that makes the consumer active.
    """
    if consumer.customer:
        return consumer.customer
    customer = _find(consumer) or add_customer(
        contact={"name": consumer.name, "phone": consumer.phone, "email": consumer.email, "region": consumer.region},
        kind=Customer.Kind.PERSON,
        rep=None,
        actor=SYSTEM,
        at=at,
    )
    CustomerIdentity.objects.get_or_create(
        source=get_source(), external_id=str(consumer.pk), defaults={"customer": customer}
    )
    consumer.customer = customer
    consumer.save(update_fields=["customer"])
    return customer


def get_source() -> Source:
    """Under which orders and customers of the programme stand."""
    return Source.objects.get_or_create(slug=SOURCE_SLUG, defaults={"name": "Loyalty programme"})[0]


def _find(consumer: Consumer) -> Customer | None:
    same = Customer.objects.filter(kind=Customer.Kind.PERSON, phone=consumer.phone, consumer__isnull=True)
    found = list(same.order_by("pk")[:2])
    return found[0] if len(found) == 1 else None
