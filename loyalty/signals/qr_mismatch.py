from loyalty.einvoice.token import EInvoice
from loyalty.invoice_numbers import read_number
from loyalty.models import Invoice
from loyalty.signals.finding import Finding, Look, Rule, Verdict


def find_qr_mismatch(look: Look) -> Finding | None:
    """What the QR of the e-invoice says against what was entered; a genuine one that agrees is told too."""
    invoice = look.invoice
    if not invoice.qr:
        return None
    said = EInvoice.of(invoice.qr)
    if invoice.is_qr_genuine is False:
        return Finding(Rule.QR_MISMATCH, Verdict.REFUSE, "The signature of the QR on the picture is not genuine.")
    differing = _differing(invoice, said)
    if differing:
        return Finding(Rule.QR_MISMATCH, Verdict.LOOK, f"The QR on the picture says otherwise: {', '.join(differing)}.")
    if invoice.is_qr_genuine:
        return Finding(Rule.QR_MISMATCH, Verdict.FINE, "The signed QR on the picture says the same.")
    return Finding(Rule.QR_MISMATCH, Verdict.FINE, "The QR on the picture says the same; nobody vouches for it.")


def _differing(invoice: Invoice, said: EInvoice) -> list[str]:
    seller = invoice.retailer.tax_id.replace(" ", "").upper()
    pairs = (
        ("number", _letters(said.number), _letters(invoice.number), said.number),
        ("date", said.invoiced_on, invoice.invoiced_on, said.invoiced_on),
        ("total", said.gross, invoice.gross, said.gross),
        ("seller", said.seller_tax_id if seller else None, seller, said.seller_tax_id),
    )
    return [f"{name} {shown}" for name, theirs, ours, shown in pairs if theirs and theirs != ours]


def _letters(number: str) -> str:
    return "".join(letter for letter in read_number(number).upper() if letter.isalnum())
