from datetime import datetime

from django.db import transaction

from approval.actions.open_request import open_request
from approval.actions.withdraw import withdraw
from approval.models import Kind
from loyalty.actions.save_draft import HandedInAlreadyError, RetailerNotActiveError
from loyalty.duplicates import DuplicateInvoiceError, refusing_duplicates
from loyalty.invoice_fields import complete
from loyalty.invoice_rights import IN_MAKERS_HANDS, lock_invoice, require_may_edit
from loyalty.models import Invoice, Program, Retailer
from loyalty.queries.program import get_program
from loyalty.signals.finding import Finding, Look
from loyalty.signals.rules import find_refusal, find_signals, look_at, wants_eyes, write_signals
from loyalty.velocity import count_invoice
from people.models import User
from people.record import SYSTEM, record
from people.refusals import RefusedError

_HANDED_IN = ("state", "fiscal_year", "net", "gross", "submitted_at", "decided_at", "reason")


class ProgramClosedError(RefusedError):
    code = "programme_closed"


def submit_invoice(*, invoice: Invoice, actor: User, at: datetime) -> Invoice:
    """Hand an invoice in, for the first time or after it was returned, and send it into its chain.

    A programme that refuses duplicates may reject it at once, as the system.

    **Who**: its maker. **Writes**: the invoice, its signals, the approval request. Event `invoice.submitted`, or
    `invoice.rejected` by the system; `invoice.duplicate_refused`, where the number is taken, is all that is kept then.
    **Raises**: NotAllowedError; HandedInAlreadyError, RetailerNotActiveError, ProgramClosedError;
    ValidationError by field; TooManyInvoicesError; DuplicateInvoiceError.
    """
    try:
        with transaction.atomic():
            return _submit(invoice, actor, at)
    except DuplicateInvoiceError as error:
        with transaction.atomic():
            data = {"other": str(error.other.pk) if error.other else ""}
            record(event="invoice.duplicate_refused", actor=actor, subject=invoice, at=at, data=data)
        raise


def _submit(invoice: Invoice, actor: User, at: datetime) -> Invoice:
    current, program = lock_invoice(invoice), get_program()
    _require_open(current, program, actor)
    look = look_at(current, program=program, at=at)
    complete(current, program=program, at=at)
    was_returned = current.state == Invoice.State.RETURNED
    if not was_returned:
        count_invoice(retailer=current.retailer, program=program, at=at)
    current.state, current.submitted_at, current.decided_at, current.reason = Invoice.State.IN_REVIEW, at, None, ""
    with refusing_duplicates(current):
        current.save(update_fields=_HANDED_IN)
    current.refresh_from_db(fields=["number_norm"])
    findings = find_signals(look)
    refusal = find_refusal(look, findings)
    if refusal is not None:
        return _reject(look, findings, refusal, was_returned=was_returned)
    request = open_request(kind=Kind.INVOICE, subject=current, maker=actor, at=at, needs_attention=wants_eyes(findings))
    write_signals(look, findings, revision=request.revision)
    record(event="invoice.submitted", actor=actor, subject=current, at=at, data={"revision": request.revision})
    return current


def _require_open(current: Invoice, program: Program, actor: User) -> None:
    if current.state not in IN_MAKERS_HANDS:
        raise HandedInAlreadyError("This invoice was handed in already.")
    require_may_edit(actor, current)
    if current.retailer.state != Retailer.State.ACTIVE:
        raise RetailerNotActiveError("This shop takes no part in the programme now.")
    if not program.is_open:
        raise ProgramClosedError("The programme is closed; no new invoices are taken.")


def _reject(look: Look, findings: list[Finding], refusal: Finding, *, was_returned: bool) -> Invoice:
    invoice, at, revision = look.invoice, look.at, 1
    if was_returned:
        revision += withdraw(kind=Kind.INVOICE, subject=invoice, actor=SYSTEM, at=at).revision
    invoice.state, invoice.decided_at, invoice.reason = Invoice.State.REJECTED, at, refusal.reason[:300]
    invoice.save(update_fields=["state", "decided_at", "reason"])
    write_signals(look, findings, revision=revision)
    data = {"rule": refusal.rule, "other": str(refusal.other.pk) if refusal.other else ""}
    record(event="invoice.rejected", actor=SYSTEM, subject=invoice, at=at, data=data)
    return invoice
