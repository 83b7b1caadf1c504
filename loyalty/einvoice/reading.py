"""Puts what the QR says beside an invoice."""

from collections.abc import Iterable

from loyalty.einvoice.token import Key, is_genuine, read_token
from loyalty.models import Invoice, IssuerKey


def read_codes(invoice: Invoice, codes: Iterable[str]) -> list[str]:
    """Keep the first e-invoice among the QR codes of a page, and fill the fields that are still empty from it.

    What a person typed stays, even where the QR says otherwise. Saves nothing; returns the names of what changed.
    """
    if invoice.qr:
        return []
    for code in codes:
        said = read_token(code)
        if said is None:
            continue
        keys = [Key(key.public_key, key.key_id) for key in IssuerKey.objects.filter(is_active=True)]
        invoice.qr = said.as_json()
        invoice.is_qr_genuine = is_genuine(code, keys)
        filled = {"number": said.number[:60], "invoiced_on": said.invoiced_on, "gross": said.gross}
        empty = [name for name, value in filled.items() if value and getattr(invoice, name) in ("", None)]
        for name in empty:
            setattr(invoice, name, filled[name])
        return ["qr", "is_qr_genuine", *empty]
    return []
