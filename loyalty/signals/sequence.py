from typing import Final

from loyalty.invoice_numbers import split_number
from loyalty.invoice_rights import NOT_COUNTED
from loyalty.models import Invoice
from loyalty.signals.finding import Finding, Look, Rule, Verdict, name_of

LAST: Final = 200


def find_out_of_sequence(look: Look) -> Finding | None:
    """A number out of its series: a shop's numbers grow from day to day.

    Compared with the retailer's last invoices of the same series (the part before the last digits) and fiscal year.
    """
    invoice = look.invoice
    mine = split_number(invoice.number)
    if mine is None or invoice.invoiced_on is None:
        return None
    others = (
        Invoice.objects.filter(retailer=invoice.retailer_id, fiscal_year=invoice.fiscal_year)
        .exclude(pk=invoice.pk)
        .exclude(state__in=NOT_COUNTED)
        .select_related("retailer")
        .order_by("-submitted_at")[:LAST]
    )
    for other in others:
        theirs = split_number(other.number)
        if theirs is None or theirs[0] != mine[0] or other.invoiced_on is None:
            continue
        is_later = invoice.invoiced_on > other.invoiced_on
        is_earlier = invoice.invoiced_on < other.invoiced_on
        if (is_later and mine[1] < theirs[1]) or (is_earlier and mine[1] > theirs[1]):
            word = "lower" if is_later else "higher"
            age = "older" if is_later else "newer"
            reason = f"The number is {word} than that of the {age} invoice {name_of(other)}."
            return Finding(Rule.SEQUENCE, Verdict.LOOK, reason, other)
    return None
