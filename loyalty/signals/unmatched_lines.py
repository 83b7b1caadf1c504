from typing import Final

from loyalty.models import InvoiceLine, Program
from loyalty.signals.finding import Finding, Look, Rule, Verdict

SURE: Final = 0.7  # most pieces of the two names are the same


def find_unmatched_lines(look: Look) -> Finding | None:
    """Lines of no known product, or of one that is only somewhat alike."""
    if look.program.line_mode == Program.LineMode.TOTAL:
        return None
    lines = list(look.invoice.lines.all())
    unknown = [line for line in lines if line.match == InvoiceLine.Match.NONE]
    unsure = [line for line in lines if line.likeness is not None and line.likeness < SURE]
    if not unknown and not unsure:
        return None
    parts = []
    if unknown:
        parts.append(f"{len(unknown)} of {len(lines)} lines name no known product")
    if unsure:
        parts.append(f"{len(unsure)} of {len(lines)} lines were matched by likeness only")
    return Finding(Rule.UNMATCHED_LINES, Verdict.LOOK, f"{' and '.join(parts)}.")
