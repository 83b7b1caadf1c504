"""Invoices as the tests of the programme need them."""

import uuid
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from loyalty.invoice_fields import LineGiven
from loyalty.models import Invoice, InvoicePage

BOUGHT_ON = date(2026, 11, 20)


def wide(text: str) -> str:
    """As East Asian keyboards type Latin letters and digits."""
    return "".join(chr(ord(letter) + 0xFEE0) if letter.isalnum() else letter for letter in text)


def line(text: str = "PVC pipe 20 mm", *, net: str = "100.00", **given: Any) -> LineGiven:
    return LineGiven(text=text, quantity=Decimal(1), unit_price=Decimal(net), net=Decimal(net), **given)


def add_picture(invoice: Invoice, *, look: str = "", sha: str = "") -> InvoicePage:
    """The row of a page; its files matter to those who look at them."""
    return InvoicePage.objects.create(
        invoice=invoice,
        number=invoice.pages.count() + 1,
        original=f"invoices/originals/{uuid.uuid4()}.jpg",
        picture=f"invoices/pictures/{uuid.uuid4()}.jpg",
        media_type="image/jpeg",
        sha256=sha or sha256(uuid.uuid4().bytes).hexdigest(),
        look=look,
        width=620,
        height=877,
        uploaded_by=invoice.maker,
    )


def read_file(answer: Any) -> bytes:
    """What a view streams. Closing the answer itself would close the test's connection with it."""
    content = b"".join(answer.streaming_content)
    for close in answer._resource_closers:
        close()
    return content
