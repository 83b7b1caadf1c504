from loyalty.invoice_rights import NOT_COUNTED
from loyalty.models import Invoice
from loyalty.signals.finding import Finding, Look, Rule, Verdict, name_of


def find_same_number(look: Look) -> Finding | None:
    """The number in any spelling, elsewhere than at this retailer in this fiscal year, where the table refuses it.

    With the same day and total it is the same paper, shown by two shops. Else chance may have made it.
    """
    invoice = look.invoice
    others = (
        Invoice.objects.filter(number_norm=invoice.number_norm)
        .exclude(pk=invoice.pk)
        .exclude(state__in=[Invoice.State.DRAFT, Invoice.State.WITHDRAWN])
        .select_related("retailer")
        .order_by("-submitted_at")
    )
    other = others.filter(invoiced_on=invoice.invoiced_on, gross=invoice.gross).first() or others.first()
    if other is None:
        return None
    is_same = (other.invoiced_on, other.gross) == (invoice.invoiced_on, invoice.gross)
    if is_same and other.state not in NOT_COUNTED:
        return Finding(Rule.SAME_NUMBER, Verdict.REFUSE, f"Same number, day and total as {name_of(other)}.", other)
    return Finding(Rule.SAME_NUMBER, Verdict.LOOK, f"Same number as {name_of(other)}.", other)
