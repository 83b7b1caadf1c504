"""What stands beside the picture of an invoice where it is decided on."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.urls import reverse

from loyalty.einvoice.token import EInvoice
from loyalty.models import Invoice, InvoiceLine, InvoiceSignal
from loyalty.queries.points_preview import PointsPreview, preview_points

_ORDER: Final = {InvoiceSignal.Verdict.REFUSE: 0, InvoiceSignal.Verdict.LOOK: 1, InvoiceSignal.Verdict.FINE: 2}


@dataclass(frozen=True, slots=True)
class Picture:
    """`url` shows it, `original_url` sends the file as it came."""

    url: str
    label: str
    original_url: str


@dataclass(frozen=True, slots=True)
class Panel:
    """`lines_net`: what the lines make together, to be held against the net of the invoice."""

    invoice: Invoice
    pages: tuple[Picture, ...]
    lines: tuple[InvoiceLine, ...]
    lines_net: Decimal
    signals: tuple[InvoiceSignal, ...]
    said_by_qr: EInvoice | None
    preview: PointsPreview | None


def get_panel(invoice: Invoice, *, revision: int | None = None) -> Panel:
    """The invoice with what was found about that revision; about the last one that was looked at, without it."""
    lines = tuple(invoice.lines.select_related("product").order_by("number"))
    return Panel(
        invoice=invoice,
        pages=tuple(_pictures(invoice)),
        lines=lines,
        lines_net=sum((line.net for line in lines), Decimal(0)),
        signals=tuple(list_signals(invoice, revision=revision)),
        said_by_qr=EInvoice.of(invoice.qr) if invoice.qr else None,
        preview=preview_points(invoice) if invoice.state != Invoice.State.DRAFT else None,
    )


def list_signals(invoice: Invoice, *, revision: int | None = None) -> list[InvoiceSignal]:
    """The gravest first."""
    found = list(invoice.signals.select_related("other__retailer"))
    wanted = max((signal.revision for signal in found), default=0) if revision is None else revision
    return sorted((one for one in found if one.revision == wanted), key=_gravity)


def _gravity(signal: InvoiceSignal) -> tuple[int, str]:
    return _ORDER[InvoiceSignal.Verdict(signal.verdict)], signal.rule


def _pictures(invoice: Invoice) -> list[Picture]:
    def url_of(page: Any, form: str) -> str:
        return reverse("admin:loyalty_invoice_page", args=[page.pk, form])

    return [
        Picture(url_of(page, "picture"), f"Page {page.number}", url_of(page, "original"))
        for page in invoice.pages.order_by("number")
    ]
