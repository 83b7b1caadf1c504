from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from commerce.actions.edit_customer import Value, read_contact
from commerce.models import Customer, SalesRep
from people.models import User
from people.permissions import require_permission
from people.record import System, record


@transaction.atomic
def add_customer(
    *,
    contact: Mapping[str, Value],
    kind: Customer.Kind,
    rep: SalesRep | None,
    actor: User | System,
    at: datetime,
) -> Customer:
    """Write down a customer by hand, by the rules that imports have for contact data.

    **Who**: `commerce.add_customer`. **Writes**: the customer. Event `customer.added`.
    **Raises**: NotAllowedError, NotAContactFieldError; ValidationError in the words of the import.
    """
    require_permission(actor, "commerce.add_customer")
    customer = Customer.objects.create(kind=kind, rep=rep, **read_contact(contact))
    record(event="customer.added", actor=actor, subject=customer, at=at)
    return customer
