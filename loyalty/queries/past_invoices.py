"""Approved invoices with how their points were counted, read in slices from the newest back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from loyalty.models import Invoice, JournalEntry, RuleSimulation
from loyalty.points.breakdown import Breakdown

SLICE: Final = 500


@dataclass(frozen=True, slots=True)
class PastInvoice:
    id: UUID
    number: str
    bought_on: date
    retailer: str
    breakdown: Breakdown


def count_past(simulation: RuleSimulation) -> int:
    found = _select(simulation).count()
    return found if simulation.most_invoices is None else min(found, simulation.most_invoices)


def list_slices(simulation: RuleSimulation) -> Iterator[list[PastInvoice]]:
    """As many as `simulation.total`, the newest first. Two queries for each slice, whatever is in it."""
    before, left = Q(), simulation.total
    while left > 0:
        rows: Sequence[Mapping[str, Any]] = list(
            _select(simulation)
            .filter(before)
            .order_by("-invoiced_on", "-id")
            .values("id", "number", "invoiced_on", "why_nothing", "retailer__shop_name")[: min(SLICE, left)]
        )
        if not rows:
            return
        last, left = rows[-1], left - len(rows)
        before = Q(invoiced_on__lt=last["invoiced_on"]) | Q(invoiced_on=last["invoiced_on"], id__lt=last["id"])
        yield _with_breakdowns(rows)


def _select(simulation: RuleSimulation) -> QuerySet[Invoice]:
    past = Invoice.objects.filter(
        state__in=[Invoice.State.APPROVED, Invoice.State.PARTLY_REVERSED], points__isnull=False
    )
    if simulation.most_invoices is not None:
        return past
    return past.filter(invoiced_on__gte=simulation.since, invoiced_on__lte=simulation.until)


def _with_breakdowns(rows: Sequence[Mapping[str, Any]]) -> list[PastInvoice]:
    entries = JournalEntry.objects.filter(
        kind=JournalEntry.Kind.ACCRUAL, source_type="invoice", source_id__in=[str(row["id"]) for row in rows]
    )
    kept = dict(entries.values_list("source_id", "breakdown"))
    return [
        PastInvoice(
            id=row["id"],
            number=row["number"],
            bought_on=row["invoiced_on"],
            retailer=row["retailer__shop_name"],
            breakdown=breakdown,
        )
        for row in rows
        if (breakdown := row["why_nothing"] or kept.get(str(row["id"])))
    ]
