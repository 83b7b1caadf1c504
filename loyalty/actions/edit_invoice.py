from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from loyalty.duplicates import refusing_duplicates
from loyalty.invoice_fields import write_fields
from loyalty.invoice_rights import IN_MAKERS_HANDS, IN_REVIEW, lock_invoice, require_may_edit
from loyalty.lines.learning import learn_spellings
from loyalty.models import Invoice
from loyalty.reviewing import settle_edit
from people.models import User
from people.record import record
from people.refusals import RefusedError


class InvoiceIsDecidedError(RefusedError):
    code = "invoice_decided"


@transaction.atomic
def edit_invoice(*, invoice: Invoice, changes: Mapping[str, Any], actor: User, at: datetime) -> Invoice:
    """Change what was entered: `changes` as `write_fields` takes them.

    **Who**: its maker while it is a draft or returned; in review the retailer, or `loyalty.change_invoice`. Whoever
    edits it in review never decides on it.
    **Writes**: the invoice and its lines; spellings, where staff chose products. In review: its signals and a new
    revision, and approvals are void. Event `invoice.edited`, but for drafts.
    **Raises**: NotAllowedError; InvoiceIsDecidedError; ValidationError by field; DuplicateInvoiceError.
    """
    current = lock_for_edit(invoice, actor)
    was_draft = current.state == Invoice.State.DRAFT
    with refusing_duplicates(current):
        is_changed = write_fields(current, changes, at=at)
    if current.retailer.user_id != actor.pk:
        learn_spellings(changes.get("lines", ()), actor=actor)
    if is_changed:
        settle_edit(current, editor=actor, at=at)
    if is_changed and not was_draft:
        record(event="invoice.edited", actor=actor, subject=current, at=at, data={"fields": sorted(changes)})
    current.refresh_from_db(fields=["state"])
    return current


def lock_for_edit(invoice: Invoice, actor: User) -> Invoice:
    """Raises NotAllowedError; InvoiceIsDecidedError."""
    current = lock_invoice(invoice)
    if current.state not in IN_MAKERS_HANDS | IN_REVIEW:
        raise InvoiceIsDecidedError("This invoice was decided on; it can be changed no more.")
    require_may_edit(actor, current)
    return current
