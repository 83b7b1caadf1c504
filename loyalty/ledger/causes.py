"""What entries come from, in words: the invoice, the gift, the reason somebody gave."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from loyalty.models import Invoice, JournalEntry, PointLot, Redemption

INVOICE = "invoice"
REDEMPTION = "redemption"
LOT = "lot"
_FROM_A_GIFT = frozenset(
    {
        JournalEntry.Kind.HOLD,
        JournalEntry.Kind.UNHOLD,
        JournalEntry.Kind.REDEMPTION,
        JournalEntry.Kind.REFUND,
    }
)


@dataclass(frozen=True, slots=True)
class Causes:
    """The rows that some entries come from, fetched together."""

    origins: Mapping[int, JournalEntry]  # entry → the one that earned or spent its points
    invoices: Mapping[UUID, Invoice]
    redemptions: Mapping[UUID, Redemption]

    def words_of(self, entry: JournalEntry) -> str:
        reason = entry.breakdown.get("reason")
        if reason:
            return str(reason)
        invoice = self.invoices.get(self.invoice_of(entry) or _NOBODY)
        if invoice is not None:
            return f"invoice {invoice.number} at {invoice.retailer}"
        redemption = self.redemptions.get(self.redemption_of(entry) or _NOBODY)
        if redemption is not None:
            return str(redemption)
        return "a gift" if entry.kind in _FROM_A_GIFT else "a correction"

    def invoice_of(self, entry: JournalEntry) -> UUID | None:
        return _uuid_of(self.origins[entry.pk], INVOICE)

    def redemption_of(self, entry: JournalEntry) -> UUID | None:
        return _uuid_of(self.origins[entry.pk], REDEMPTION)


_NOBODY = UUID(int=0)


def find_causes(entries: Iterable[JournalEntry]) -> Causes:
    """At most three queries; give entries with `reverses` selected."""
    found = list(entries)
    lots = PointLot.objects.filter(pk__in=[_lot_of(entry) for entry in found if entry.source_type == LOT])
    earned = {lot.pk: lot.entry for lot in lots.select_related("entry")}
    origins = {entry.pk: _origin_of(entry, earned) for entry in found}
    invoice_ids = {_uuid_of(origin, INVOICE) for origin in origins.values()}
    redemption_ids = {_uuid_of(origin, REDEMPTION) for origin in origins.values()}
    return Causes(
        origins=origins,
        invoices=Invoice.objects.select_related("retailer").in_bulk([pk for pk in invoice_ids if pk]),
        redemptions=Redemption.objects.select_related("reward").in_bulk([pk for pk in redemption_ids if pk]),
    )


def _origin_of(entry: JournalEntry, earned: Mapping[int, JournalEntry]) -> JournalEntry:
    if entry.source_type == LOT:
        return earned.get(_lot_of(entry), entry)
    return entry.reverses or entry


def _lot_of(entry: JournalEntry) -> int:
    """A lot that lapses a second time has a number behind it."""
    return int(entry.source_id.partition("/")[0])


def _uuid_of(entry: JournalEntry, source_type: str) -> UUID | None:
    if entry.source_type != source_type:
        return None
    try:
        return UUID(entry.source_id)
    except ValueError:
        return None
