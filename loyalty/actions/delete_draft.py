from datetime import datetime
from functools import partial

from django.db import transaction

from loyalty.actions.save_draft import HandedInAlreadyError
from loyalty.invoice_rights import lock_invoice, require_may_edit
from loyalty.models import Invoice
from loyalty.pages import forget_pages
from people.models import User
from people.record import record


@transaction.atomic
def delete_draft(*, invoice: Invoice, actor: User, at: datetime) -> None:
    """Throw away an invoice that was never handed in, with its pictures.

    **Who**: its maker. **Writes**: deletes the rows, then the files. Event `invoice.thrown_away`.
    **Raises**: NotAllowedError; HandedInAlreadyError.
    """
    current = lock_invoice(invoice)
    require_may_edit(actor, current)
    if current.state != Invoice.State.DRAFT:
        raise HandedInAlreadyError("This invoice was handed in; it can be withdrawn, not deleted.")
    record(event="invoice.thrown_away", actor=actor, subject=current, at=at)
    transaction.on_commit(partial(forget_pages, list(current.pages.all())), robust=True)
    current.pages.all().delete()
    current.delete()
