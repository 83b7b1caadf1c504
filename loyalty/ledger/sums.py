"""The sums of the programme's own accounts, which keep no balance."""

from django.db.models import Sum

from loyalty.ledger.accounts import PROGRAM_CODES
from loyalty.models import Posting


def list_program_sums() -> dict[str, int]:
    """Account code → points: what was issued (negative), redeemed, lost to breakage, corrected by hand."""
    rows = Posting.objects.filter(account__consumer__isnull=True).values_list("account__code").annotate(Sum("points"))
    found = dict(rows.order_by())
    return {str(code): found.get(code, 0) for code in PROGRAM_CODES}
