from datetime import datetime
from functools import partial

from django.db import transaction

from loyalty.actions.edit_invoice import lock_for_edit
from loyalty.models import InvoicePage
from loyalty.pages import forget_pages
from loyalty.reviewing import settle_edit
from people.models import User
from people.record import record


@transaction.atomic
def remove_page(*, page: InvoicePage, actor: User, at: datetime) -> None:
    """Take a page away from an invoice. In review it keeps at least one.

    **Who**: as `edit_invoice`. **Writes**: deletes the row, then the files. In review: as `edit_invoice`. Event
    `invoice.page_removed`.
    **Raises**: InvoicePage.DoesNotExist; NotAllowedError, InvoiceIsDecidedError; ValidationError.
    """
    invoice = lock_for_edit(page.invoice, actor)
    current = invoice.pages.select_for_update().get(pk=page.pk)
    transaction.on_commit(partial(forget_pages, [page]), robust=True)
    current.delete()
    settle_edit(invoice, editor=actor, at=at)
    data = {"page": page.number, "sha256": page.sha256}
    record(event="invoice.page_removed", actor=actor, subject=invoice, at=at, data=data)
