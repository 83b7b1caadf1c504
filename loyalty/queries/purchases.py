"""A member's purchases: each invoice that was handed in for them, and what came of it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db.models import CharField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast

from loyalty.models import Consumer, Invoice, JournalEntry, PointLot
from loyalty.points.words import Reader
from loyalty.queries.earned_words import find_earned_words

State = Invoice.State
UNSEEN: Final = (State.DRAFT, State.WITHDRAWN)
# What goes on between the shop and the company is one thing to the member.
WORDS: Final[dict[str, str]] = {
    State.IN_REVIEW: "being checked",
    State.ON_QUERY: "being checked",
    State.RETURNED: "back at the shop",
    State.APPROVED: "approved",
    State.PARTLY_REVERSED: "some points taken back",
    State.REVERSED: "points taken back",
    State.REJECTED: "not accepted",
}


@dataclass(frozen=True, slots=True)
class Purchase:
    """`points` is null until it is approved; they wait until `pending_until`, null where they can be spent."""

    id: str
    retailer: str
    number: str
    invoiced_on: date | None
    gross: Decimal | None
    state: str
    state_words: str
    points: int | None
    pending_until: datetime | None


@dataclass(frozen=True, slots=True)
class BoughtLine:
    name: str
    quantity: Decimal
    net: Decimal


@dataclass(frozen=True, slots=True)
class EarnedLine:
    text: str
    points: int


@dataclass(frozen=True, slots=True)
class Why:
    """Why it was this many points, from the rules as they were then."""

    headline: str
    sentences: tuple[str, ...]
    lines: tuple[EarnedLine, ...]


@dataclass(frozen=True, slots=True)
class PurchaseDetail:
    purchase: Purchase
    lines: tuple[BoughtLine, ...]
    why: Why | None


def list_purchases(consumer: Consumer) -> QuerySet[Invoice]:
    """Each row carries `pending_until`."""
    waiting = PointLot.objects.filter(
        entry__kind=JournalEntry.Kind.ACCRUAL,
        entry__source_type="invoice",
        entry__source_id=Cast(OuterRef("pk"), CharField()),
        released_at=None,
        remaining__gt=0,
    )
    return (
        Invoice.objects.filter(consumer=consumer)
        .exclude(state__in=UNSEEN)
        .select_related("retailer")
        .annotate(pending_until=Subquery(waiting.values("releases_at")[:1]))
    )


def purchase_of(invoice: Invoice) -> Purchase:
    """A row of `list_purchases`."""
    return Purchase(
        id=str(invoice.pk),
        retailer=str(invoice.retailer),
        number=invoice.number,
        invoiced_on=invoice.invoiced_on,
        gross=invoice.gross,
        state=invoice.state,
        state_words=WORDS[invoice.state],
        points=invoice.points,
        pending_until=getattr(invoice, "pending_until", None),
    )


def purchase_detail_of(invoice: Invoice) -> PurchaseDetail:
    lines = invoice.lines.select_related("product").order_by("number")
    return PurchaseDetail(
        purchase=purchase_of(invoice),
        lines=tuple(
            BoughtLine(line.product.name if line.product else line.text, line.quantity, line.net) for line in lines
        ),
        why=find_why(invoice, reader=Reader.CONSUMER),
    )


def find_why(invoice: Invoice, *, reader: Reader) -> Why | None:
    """None before the invoice is approved."""
    words = find_earned_words(invoice, reader=reader)
    if words is None:
        return None
    lines = tuple(EarnedLine(text, points) for text, points in words.lines)
    return Why(words.headline, tuple(words.sentences), lines)
