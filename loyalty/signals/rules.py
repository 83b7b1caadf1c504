"""The table of rules, and what follows from their findings."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from loyalty.models import Invoice, InvoiceSignal, Program
from loyalty.signals.claim_window import find_too_old
from loyalty.signals.finding import Finding, Look, Rule, Verdict
from loyalty.signals.look_alike import find_look_alike
from loyalty.signals.qr_mismatch import find_qr_mismatch
from loyalty.signals.same_file import find_same_file
from loyalty.signals.same_number import find_same_number
from loyalty.signals.sequence import find_out_of_sequence
from loyalty.signals.total_mismatch import find_total_mismatch
from loyalty.signals.unmatched_lines import find_unmatched_lines
from loyalty.signals.unusual_amount import find_unusual_amount
from loyalty.signals.velocity import find_many_at_once
from tenants.current import get_current_tenant

RULES: Final[tuple[Callable[[Look], Finding | None], ...]] = (
    find_same_number,
    find_same_file,
    find_look_alike,
    find_unusual_amount,
    find_out_of_sequence,
    find_too_old,
    find_many_at_once,
    find_total_mismatch,
    find_qr_mismatch,
    find_unmatched_lines,
)
# What a programme that refuses duplicates refuses without asking anybody.
DUPLICATES: Final = frozenset({Rule.SAME_NUMBER, Rule.SAME_FILE})


def look_at(invoice: Invoice, *, program: Program, at: datetime) -> Look:
    """The look of today, by the tenant's clock."""
    today = at.astimezone(ZoneInfo(get_current_tenant().timezone)).date()
    return Look(invoice, program, today, at)


def find_signals(look: Look) -> list[Finding]:
    return [finding for rule in RULES if (finding := rule(look)) is not None]


def find_refusal(look: Look, findings: Sequence[Finding]) -> Finding | None:
    """The finding by which the programme refuses the invoice at once; None where people decide."""
    if not look.program.refuses_duplicates:
        return None
    return next((one for one in findings if one.verdict == Verdict.REFUSE and one.rule in DUPLICATES), None)


def wants_eyes(findings: Sequence[Finding]) -> bool:
    return any(finding.verdict != Verdict.FINE for finding in findings)


def write_signals(look: Look, findings: Sequence[Finding], *, revision: int) -> None:
    """Keep what was found about one revision, in the place of what was found about it before."""
    _forget(look.invoice, revision)
    InvoiceSignal.objects.bulk_create(
        InvoiceSignal(
            invoice=look.invoice,
            revision=revision,
            rule=finding.rule,
            verdict=finding.verdict,
            reason=finding.reason[:300],
            other=finding.other,
            at=look.at,
        )
        for finding in findings
    )


def _forget(invoice: Invoice, revision: int) -> None:
    InvoiceSignal.objects.filter(invoice=invoice, revision=revision).delete()
