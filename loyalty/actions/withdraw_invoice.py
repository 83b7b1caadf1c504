from datetime import datetime

from django.db import transaction

from approval.actions.withdraw import withdraw
from approval.models import Kind
from loyalty.actions.edit_invoice import InvoiceIsDecidedError
from loyalty.invoice_rights import IN_REVIEW, lock_invoice
from loyalty.models import Invoice
from people.models import User
from people.permissions import NotAllowedError
from people.record import record


@transaction.atomic
def withdraw_invoice(*, invoice: Invoice, actor: User, at: datetime) -> Invoice:
    """Take back an invoice that nobody has decided on for good; its number is free again.

    **Who**: the retailer, or its maker. **Writes**: the invoice, the approval request. Event `invoice.withdrawn`.
    **Raises**: NotAllowedError; InvoiceIsDecidedError.
    """
    current = lock_invoice(invoice)
    if actor.pk not in (current.retailer.user_id, current.maker_id):
        raise NotAllowedError("Only the shop, or whoever entered the invoice, withdraws it.")
    if current.state not in IN_REVIEW | {Invoice.State.RETURNED}:
        raise InvoiceIsDecidedError(f"This invoice is {current.get_state_display()}; it cannot be withdrawn.")
    withdraw(kind=Kind.INVOICE, subject=current, actor=actor, at=at)
    current.state, current.decided_at = Invoice.State.WITHDRAWN, at
    current.save(update_fields=["state", "decided_at"])
    record(event="invoice.withdrawn", actor=actor, subject=current, at=at)
    return current
