"""How many invoices a retailer hands in on one day; the database refuses what exceeds the cap."""

from datetime import datetime, timedelta

from loyalty.models import Program, Retailer
from people.actions.count_up import CapReachedError, count_up
from people.refusals import RefusedError


class TooManyInvoicesError(RefusedError):
    code = "too_many_invoices"
    status = 429


def count_invoice(*, retailer: Retailer, program: Program, at: datetime) -> None:
    """One more on this day; call it in the transaction that hands the invoice in.

    Raises:
        TooManyInvoicesError: the programme allows no more today.
    """
    cap = program.invoices_per_retailer_and_day
    try:
        count_up(key=f"invoices:{retailer.pk}", cap=cap, window=timedelta(days=1), at=at)
    except CapReachedError as error:
        refusal = TooManyInvoicesError(f"{cap} invoices a day are taken. Hand in the others tomorrow.")
        refusal.retry_after = error.retry_after
        raise refusal from error
