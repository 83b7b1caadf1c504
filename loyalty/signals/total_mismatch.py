from decimal import Decimal
from typing import Final

from loyalty.models import Program
from loyalty.signals.finding import Finding, Look, Rule, Verdict

ROUNDING: Final = Decimal("0.05")  # shops round the total to the next coin
ROUNDING_OF_A_LINE: Final = Decimal("0.01")


def find_total_mismatch(look: Look) -> Finding | None:
    """Net and tax that do not make the total, or lines that do not make the net, beyond rounding."""
    invoice = look.invoice
    if invoice.net is None or invoice.gross is None:
        return None
    if abs(invoice.net + invoice.tax - invoice.gross) > ROUNDING:
        words = f"Net {invoice.net:,.2f} and tax {invoice.tax:,.2f} do not make the total {invoice.gross:,.2f}."
        return Finding(Rule.TOTAL_MISMATCH, Verdict.LOOK, words)
    if look.program.line_mode == Program.LineMode.TOTAL:
        return None
    amounts = list(invoice.lines.values_list("net", flat=True))
    together = sum(amounts, Decimal(0))
    if amounts and abs(together - invoice.net) > ROUNDING + ROUNDING_OF_A_LINE * len(amounts):
        words = f"The lines make {together:,.2f}, the invoice says {invoice.net:,.2f} net."
        return Finding(Rule.TOTAL_MISMATCH, Verdict.LOOK, words)
    return None
