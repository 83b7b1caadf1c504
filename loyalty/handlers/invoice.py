"""An invoice on its way through the chain."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from approval.kinds import Content, Handler
from approval.models import Decision, Request
from loyalty.actions.award_points import award_points
from loyalty.models import Invoice
from loyalty.queries.invoice_panel import get_panel
from people.models import User
from people.record import System, record


def load(subject_id: str) -> Invoice:
    return Invoice.objects.select_for_update(of=("self",)).select_related("retailer", "consumer").get(pk=subject_id)


def content(invoice: Invoice) -> Content:
    """Ids, not names: a consumer who is renamed has not made another invoice. The note is a message, no content."""
    lines = [
        {
            "text": line.text,
            "sku": line.sku,
            "product": line.product_id,
            "quantity": f"{line.quantity:f}",
            "unit_price": f"{line.unit_price:f}",
            "net": f"{line.net:f}",
        }
        for line in invoice.lines.order_by("number")
    ]
    data = {
        "retailer": str(invoice.retailer_id),
        "consumer": str(invoice.consumer_id),
        "number": invoice.number,
        "invoiced_on": str(invoice.invoiced_on),
        "net": f"{invoice.net:f}",
        "tax": f"{invoice.tax:f}",
        "gross": f"{invoice.gross:f}",
        "lines": lines,
        "pages": list(invoice.pages.order_by("number").values_list("sha256", flat=True)),
    }
    return Content(
        label=f"{invoice.number} · {invoice.retailer}",
        amount=invoice.gross or Decimal(0),
        data=data,
        region=invoice.retailer.region,
    )


def approved(invoice: Invoice, actor: User, at: datetime) -> None:
    """Points with it, in the same transaction; the order in commerce follows the event."""
    _decide(invoice, Invoice.State.APPROVED, reason="", at=at)
    award_points(invoice=invoice, actor=actor, at=at)
    record(event="invoice.approved", actor=actor, subject=invoice, at=at, data={"points": invoice.points})


def returned(invoice: Invoice, decision: Decision) -> None:
    _decide(invoice, Invoice.State.RETURNED, reason=_words(decision), at=None)
    _record("invoice.returned", invoice, decision)


def rejected(invoice: Invoice, decision: Decision) -> None:
    _decide(invoice, Invoice.State.REJECTED, reason=_words(decision), at=decision.at)
    _record("invoice.rejected", invoice, decision)


def queried(invoice: Invoice, decision: Decision) -> None:
    _decide(invoice, Invoice.State.ON_QUERY, reason=_words(decision), at=None)
    _record("invoice.queried", invoice, decision)


def answered(invoice: Invoice, actor: User | System, at: datetime) -> None:
    _decide(invoice, Invoice.State.IN_REVIEW, reason="", at=None)


def panel_context(invoice: Invoice, request: Request) -> Mapping[str, Any]:
    shown = get_panel(invoice, revision=request.revision)
    return {"entry": shown, "pages": shown.pages}


def _decide(invoice: Invoice, state: Invoice.State, *, reason: str, at: datetime | None) -> None:
    invoice.state, invoice.reason, invoice.decided_at = state, reason[:300], at
    invoice.save(update_fields=["state", "reason", "decided_at"])


def _words(decision: Decision) -> str:
    """The tenant's own reason, and what the decider wrote."""
    label = decision.reason.label if decision.reason else ""
    return ": ".join(part for part in (label, decision.note) if part)


def _record(event: str, invoice: Invoice, decision: Decision) -> None:
    data = {"reason": invoice.reason, "level": decision.level}
    record(event=event, actor=decision.actor, subject=invoice, at=decision.at, data=data)


HANDLER: Final = Handler(
    load=load,
    content=content,
    approved=approved,
    returned=returned,
    rejected=rejected,
    queried=queried,
    answered=answered,
    panel="admin/loyalty/invoice_panel.html",
    panel_context=panel_context,
)
