from decimal import Decimal
from statistics import median
from typing import Final

from loyalty.invoice_rights import NOT_COUNTED
from loyalty.models import Invoice
from loyalty.signals.finding import Finding, Look, Rule, Verdict

LEAST_INVOICES: Final = 5  # of fewer, nobody knows what is usual
LAST: Final = 200


def find_unusual_amount(look: Look) -> Finding | None:
    """Some times the retailer's usual amount, as the programme says: the median of the last ones."""
    invoice, factor = look.invoice, look.program.unusual_amount_factor
    earlier = (
        Invoice.objects.filter(retailer=invoice.retailer_id, submitted_at__isnull=False)
        .exclude(pk=invoice.pk)
        .exclude(state__in=NOT_COUNTED)
        .order_by("-submitted_at")
        .values_list("gross", flat=True)[:LAST]
    )
    amounts = [amount for amount in earlier if amount is not None]
    if len(amounts) < LEAST_INVOICES or invoice.gross is None:
        return None
    usual = Decimal(median(amounts))
    if usual <= 0 or invoice.gross < usual * factor:
        return None
    times = invoice.gross / usual
    return Finding(
        Rule.UNUSUAL_AMOUNT,
        Verdict.LOOK,
        f"The total is {times:.0f} times the usual {usual:,.2f} of this shop.",
    )
