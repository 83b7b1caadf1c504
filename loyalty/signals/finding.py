from dataclasses import dataclass
from datetime import date, datetime

from loyalty.models import Invoice, InvoiceSignal, Program

Rule = InvoiceSignal.Rule
Verdict = InvoiceSignal.Verdict


@dataclass(frozen=True, slots=True)
class Look:
    """What a rule looks at: an invoice that is complete, and the day and instant at which it is looked at."""

    invoice: Invoice
    program: Program
    today: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """`reason` is a sentence for the decider; `other` is the invoice it speaks of."""

    rule: InvoiceSignal.Rule
    verdict: InvoiceSignal.Verdict
    reason: str
    other: Invoice | None = None


def name_of(other: Invoice) -> str:
    """An invoice in a sentence."""
    return f"{other.number or 'an invoice without a number'} of {other.retailer} ({other.get_state_display()})"
