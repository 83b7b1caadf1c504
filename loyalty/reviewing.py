"""What an edit of an invoice means for its chain."""

from datetime import datetime

from approval.actions.revise import revise
from approval.models import Kind, Request
from loyalty.invoice_fields import complete
from loyalty.invoice_rights import IN_REVIEW
from loyalty.models import Invoice
from loyalty.queries.program import get_program
from loyalty.signals.rules import find_signals, look_at, wants_eyes, write_signals
from people.models import User


def settle_edit(invoice: Invoice, *, editor: User, at: datetime) -> None:
    """After an edit, in its transaction. In review, the invoice must be complete still, is looked at anew, and earlier
    approvals are void; before, there is nothing to settle.

    Raises:
        ValidationError by field.
    """
    if invoice.state not in IN_REVIEW:
        return
    look = look_at(invoice, program=get_program(), at=at)
    complete(invoice, program=look.program, at=at)
    invoice.refresh_from_db(fields=["number_norm"])
    findings = find_signals(look)
    request = revise(kind=Kind.INVOICE, subject=invoice, editor=editor, at=at)
    Request.objects.filter(pk=request.pk).update(needs_attention=wants_eyes(findings))
    write_signals(look, findings, revision=request.revision)
