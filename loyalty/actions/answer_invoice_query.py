from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from approval.actions.answer_query import answer_query
from approval.models import Kind
from loyalty.invoice_rights import lock_invoice
from loyalty.models import Invoice
from people.models import User
from people.permissions import NotAllowedError
from people.record import record
from people.refusals import RefusedError


class NoQuestionError(RefusedError):
    code = "no_question"


@transaction.atomic
def answer_invoice_query(*, invoice: Invoice, text: str, actor: User, at: datetime) -> Invoice:
    """Answer what a decider asked; the answer stands in the note beside the fields.

    **Who**: the retailer, or its maker. **Writes**: `note`; the approval request. Event `invoice.answered`.
    **Raises**: NotAllowedError; NoQuestionError; ValidationError.
    """
    current = lock_invoice(invoice)
    if actor.pk not in (current.retailer.user_id, current.maker_id):
        raise NotAllowedError("Only the shop, or whoever entered the invoice, answers.")
    if current.state != Invoice.State.ON_QUERY:
        raise NoQuestionError("No question is open.")
    answer = " ".join(text.split())
    if not 1 <= len(answer) <= 300:
        raise ValidationError({"text": ["Write an answer of 300 letters at most."]})
    current.note = answer
    current.save(update_fields=["note"])
    answer_query(kind=Kind.INVOICE, subject=current, actor=actor, at=at)
    record(event="invoice.answered", actor=actor, subject=current, at=at, data={"text": answer})
    current.refresh_from_db(fields=["state", "reason"])
    return current
