"""How invoices look to phones, and what phones may send."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from loyalty.invoice_fields import MOST_LINES, LineGiven
from loyalty.models import Invoice, InvoiceLine, InvoicePage


@dataclass(frozen=True, slots=True)
class Buyer:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class InvoiceItem:
    """`reason` says why it was returned, rejected or asked about. `points` is null until it is approved."""

    id: str
    draft_key: str
    state: str
    state_words: str
    number: str
    invoiced_on: date | None
    gross: Decimal | None
    consumer: Buyer | None
    points: int | None
    reason: str
    created_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class LineItem:
    """`match`: how the product was found, `none` where it was not; `likeness` from 0 to 1 where by that."""

    number: int
    text: str
    sku: str
    product: str | None
    product_name: str
    match: str
    likeness: float | None
    quantity: Decimal
    unit_price: Decimal
    net: Decimal


@dataclass(frozen=True, slots=True)
class PageItem:
    """`url` shows the picture to whoever asks with the same token."""

    id: str
    number: int
    media_type: str
    width: int
    height: int
    url: str


@dataclass(frozen=True, slots=True)
class InvoiceDetail:
    """`from_qr`: whether a QR code of an e-invoice was read; `may_be_edited`: whether PATCH is of use now."""

    id: str
    draft_key: str
    state: str
    state_words: str
    number: str
    invoiced_on: date | None
    net: Decimal | None
    tax: Decimal
    gross: Decimal | None
    note: str
    consumer: Buyer | None
    points: int | None
    reason: str
    created_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None
    lines: tuple[LineItem, ...]
    pages: tuple[PageItem, ...]
    from_qr: bool
    may_be_edited: bool


class _Amount(serializers.DecimalField):
    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=14, decimal_places=2, min_value=Decimal(0), **options)


class LineData(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=200, help_text="As it stands on the invoice.")
    sku = serializers.CharField(max_length=60, allow_blank=True, default="")
    product = serializers.CharField(
        max_length=60, allow_blank=True, default="", help_text="SKU of the product that the person chose for the line."
    )
    quantity = serializers.DecimalField(max_digits=12, decimal_places=3, min_value=Decimal("0.001"), default=Decimal(1))
    unit_price = serializers.DecimalField(
        max_digits=14,
        decimal_places=4,
        min_value=Decimal(0),
        required=False,
        help_text="Net over quantity by default.",
    )
    net = _Amount()


class InvoiceData(serializers.Serializer[Any]):
    """All may be left out while it is a draft; what is left out stays as it was."""

    consumer = serializers.UUIDField(required=False, allow_null=True)
    number = serializers.CharField(required=False, max_length=60, allow_blank=True)
    invoiced_on = serializers.DateField(required=False, allow_null=True)
    net = _Amount(required=False, allow_null=True)
    tax = _Amount(required=False)
    gross = _Amount(required=False, allow_null=True)
    note = serializers.CharField(required=False, max_length=300, allow_blank=True)
    lines = serializers.ListField(child=LineData(), required=False, max_length=MOST_LINES)


class DraftData(InvoiceData):
    draft_key = serializers.UUIDField(help_text="Drawn by the phone; sent again, it is the same draft.")


class PageData(serializers.Serializer[Any]):
    upload = serializers.UUIDField(help_text="A complete upload of the same person.")


class AnswerData(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=300)


DRAFT_EXAMPLE: Final = OpenApiExample(
    "a draft",
    value={
        "draft_key": "b5a3b9a0-1b0a-4b7c-8d5e-3f2a1c0d9e8f",
        "consumer": "0b8f5d2c-2f7e-4c7e-9a53-1f0e2d3c4b5a",
        "number": "INV-0042",
        "invoiced_on": "2026-11-20",
        "net": "100.00",
        "tax": "23.00",
        "gross": "123.00",
        "lines": [{"text": "PVC pipe 20 mm", "quantity": "10", "net": "100.00"}],
    },
    request_only=True,
)
_ITEM: Final = {
    "id": "2f1e0d9c-8b7a-4655-9443-322110fedcba",
    "draft_key": "b5a3b9a0-1b0a-4b7c-8d5e-3f2a1c0d9e8f",
    "state": "returned",
    "state_words": "Returned",
    "number": "INV-0042",
    "invoiced_on": "2026-11-20",
    "gross": "123.00",
    "consumer": {"id": "0b8f5d2c-2f7e-4c7e-9a53-1f0e2d3c4b5a", "name": "Paul Pinto"},
    "points": None,
    "reason": "The picture cannot be read, please take it again",
    "created_at": "2026-11-20T10:00:00Z",
    "submitted_at": "2026-11-20T10:05:00Z",
    "decided_at": None,
}
LIST_EXAMPLE: Final = OpenApiExample("one came back", value={"items": [_ITEM], "next": None}, response_only=True)
DETAIL_EXAMPLE: Final = OpenApiExample(
    "it came back",
    value={
        **_ITEM,
        "net": "100.00",
        "tax": "23.00",
        "note": "",
        "lines": [
            {
                "number": 1,
                "text": "PVC pipe 20mm",
                "sku": "",
                "product": "PIPE-20",
                "product_name": "PVC pipe 20 mm",
                "match": "similar",
                "likeness": 0.818,
                "quantity": "10.000",
                "unit_price": "10.0000",
                "net": "100.00",
            }
        ],
        "pages": [
            {
                "id": "6f0e1d2c-3b4a-4596-8778-695a4b3c2d1e",
                "number": 1,
                "media_type": "image/heic",
                "width": 1800,
                "height": 2400,
                "url": "/api/mobile/v1/retailer/invoices/2f1e0d9c-…/pages/6f0e1d2c-…",
            }
        ],
        "from_qr": False,
        "may_be_edited": True,
    },
    response_only=True,
)


def changes_of(given: dict[str, Any]) -> dict[str, Any]:
    """What a phone sent, as actions take it."""
    changes = {name: value for name, value in given.items() if name != "draft_key"}
    if "lines" in changes:
        changes["lines"] = [_line(line) for line in changes["lines"]]
    return changes


def _line(given: dict[str, Any]) -> LineGiven:
    price = given.get("unit_price")
    if price is None:
        price = round(given["net"] / given["quantity"], 4)
    return LineGiven(**{**given, "unit_price": price})


def buyer_of(invoice: Invoice) -> Buyer | None:
    return Buyer(str(invoice.consumer.pk), str(invoice.consumer)) if invoice.consumer else None


def line_of(line: InvoiceLine) -> LineItem:
    return LineItem(
        number=line.number,
        text=line.text,
        sku=line.sku,
        product=line.product.sku if line.product else None,
        product_name=str(line.product) if line.product else "",
        match=line.match,
        likeness=line.likeness,
        quantity=line.quantity,
        unit_price=line.unit_price,
        net=line.net,
    )


def page_of_invoice(page: InvoicePage, *, url: str) -> PageItem:
    return PageItem(str(page.pk), page.number, page.media_type, page.width, page.height, url)
