from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Prefetch, QuerySet, Value
from django.db.models.functions import Cast, Concat

from commerce.actions.write_sales import write_sales
from commerce.models import Order, Source
from commerce.rollups import try_lock_sales
from loyalty.models import Invoice, InvoiceLine, PointsAdjustment
from loyalty.purchases import SOURCE, return_of, sale_of
from people.models import User
from people.record import System
from tenants.current import get_current_tenant

BATCH: Final = 1_000
State = Invoice.State
COUNTED: Final = (State.APPROVED, State.PARTLY_REVERSED, State.REVERSED)


@transaction.atomic
def record_purchases(*, actor: User | System, at: datetime) -> int:
    """Write approved invoices that are no orders yet as orders, and approved credit notes as returns.

    All at once, however many there are, and each once, however often it is called. While an import is being applied
    nothing happens; the next minute finds the same invoices. Returns how many orders were written.

    **Who**: the system. **Writes**: orders, lines and sums of commerce; `order` of the invoices. Event
    `sales.written`.
    """
    if not try_lock_sales():
        return 0
    return _write_purchases(actor, at) + _write_returns(actor, at)


def get_source() -> Source:
    """The source that all purchases of the programme carry."""
    defaults = {"name": "Loyalty programme", "kind": Source.Kind.LOYALTY}
    return Source.objects.get_or_create(slug=SOURCE, defaults=defaults)[0]


def _write_purchases(actor: User | System, at: datetime) -> int:
    waiting = Invoice.objects.filter(state__in=COUNTED, order__isnull=True).order_by("decided_at", "pk")
    invoices = list(
        waiting.select_for_update(skip_locked=True, of=("self",))
        .select_related("consumer")
        .prefetch_related(_lines())[:BATCH]
    )
    if not invoices:
        return 0
    sales = [sale_of(invoice, list(invoice.lines.all())) for invoice in invoices]
    ids = write_sales(source=get_source(), sales=sales, actor=actor, at=at)
    for invoice in invoices:
        invoice.order_id = ids[str(invoice.pk)]
    Invoice.objects.bulk_update(invoices, ["order"])
    return len(invoices)


def _write_returns(actor: User | System, at: datetime) -> int:
    notes = list(_select_unwritten().prefetch_related(_lines("invoice__lines"))[:BATCH])
    if not notes:
        return 0
    zone = ZoneInfo(get_current_tenant().timezone)
    before = _net_before(notes)
    returns = [
        return_of(
            note,
            sale_of(note.invoice, list(note.invoice.lines.all())),
            returned_on=(note.decided_at or at).astimezone(zone).date(),
            net_before=before[note.pk],
        )
        for note in notes
        if note.invoice is not None
    ]
    write_sales(source=get_source(), sales=returns, actor=actor, at=at)
    return len(returns)


def _select_unwritten() -> QuerySet[PointsAdjustment]:
    number = Concat(Cast("invoice_id", CharField()), Value("/"), Cast("pk", CharField()), output_field=CharField())
    written = Order.objects.filter(source__slug=SOURCE, external_id=OuterRef("number"))
    return (
        _select_notes()
        .filter(invoice__order__isnull=False)
        .annotate(number=number)
        .filter(~Exists(written))
        .select_related("invoice__consumer")
        .order_by("decided_at", "pk")
    )


def _select_notes() -> QuerySet[PointsAdjustment]:
    return PointsAdjustment.objects.filter(
        kind=PointsAdjustment.Kind.REVERSAL, state=PointsAdjustment.State.APPROVED, net__gt=0
    )


def _net_before(notes: Iterable[PointsAdjustment]) -> dict[UUID, Decimal]:
    """For each note what the earlier ones of its invoice took off."""
    together: dict[UUID, Decimal] = defaultdict(Decimal)
    before = {}
    of_invoices = _select_notes().filter(invoice__in=[note.invoice_id for note in notes])
    for pk, invoice_id, net in of_invoices.order_by("decided_at", "pk").values_list("pk", "invoice_id", "net"):
        if invoice_id is not None and net is not None:
            before[pk] = together[invoice_id]
            together[invoice_id] += net
    return before


def _lines(path: str = "lines") -> "Prefetch[str]":
    return Prefetch(path, InvoiceLine.objects.order_by("number"))
