from datetime import datetime

from django.db import transaction

from commerce.models import Customer, SalesRep
from people.models import User
from people.permissions import require_permission
from people.record import System, record


@transaction.atomic
def assign_customer(
    *, customer: Customer, kind: Customer.Kind, rep: SalesRep | None, actor: User | System, at: datetime
) -> Customer:
    """Say what a customer is and who looks after them.

    **Who**: `commerce.change_customer`, and not a sales rep for the own book (the administration alone asks for it).
    **Writes**: kind and rep; their trail has before and after. Event `customer.assigned`, unless nothing differs.
    **Raises**: NotAllowedError.
    """
    require_permission(actor, "commerce.change_customer")
    current = Customer.objects.select_for_update(of=["self"]).get(pk=customer.pk)
    wanted = {"kind": kind, "rep": rep}
    differing = sorted(name for name, value in wanted.items() if getattr(current, name) != value)
    if differing:
        current.kind, current.rep = kind, rep
        current.save(update_fields=differing)
        record(event="customer.assigned", actor=actor, subject=current, at=at, data={"fields": differing})
    return current
