from datetime import timedelta
from typing import Final

from loyalty.invoice_rights import NOT_COUNTED
from loyalty.models import Invoice
from loyalty.signals.finding import Finding, Look, Rule, Verdict

MOST_OF_A_CONSUMER_AND_DAY: Final = 3  # a plumber comes back for what was forgotten, and not much oftener
MOST_OF_A_RETAILER_AND_HOUR: Final = 20  # one photo in three minutes


def find_many_at_once(look: Look) -> Finding | None:
    """More invoices of one consumer on one day, or of one retailer within an hour, than people make."""
    invoice = look.invoice
    others = Invoice.objects.exclude(pk=invoice.pk).exclude(state__in=NOT_COUNTED)
    of_day = others.filter(consumer=invoice.consumer_id, invoiced_on=invoice.invoiced_on).count() + 1
    if of_day > MOST_OF_A_CONSUMER_AND_DAY:
        words = f"It is the {of_day}th invoice of this consumer for one day."
        return Finding(Rule.VELOCITY, Verdict.LOOK, words)
    since = look.at - timedelta(hours=1)
    of_hour = others.filter(retailer=invoice.retailer_id, submitted_at__gt=since).count() + 1
    if of_hour > MOST_OF_A_RETAILER_AND_HOUR:
        return Finding(Rule.VELOCITY, Verdict.LOOK, f"It is the {of_hour}th invoice of this shop within an hour.")
    return None
