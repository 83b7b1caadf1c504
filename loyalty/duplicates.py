"""The one constraint that no second invoice gets past, in words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Value

from approval.errors import constraint_of
from loyalty.invoice_rights import NOT_COUNTED
from loyalty.models import Invoice
from loyalty.models.evidence import norm_of
from people.refusals import CountedRefusalError

CONSTRAINT: Final = "an_invoice_is_handed_in_once_in_any_spelling"


class DuplicateInvoiceError(CountedRefusalError):
    """`other` is the invoice that was there before."""

    code = "duplicate_invoice"
    field = "number"

    def __init__(self, other: Invoice | None) -> None:
        when = f" on {other.submitted_at:%d %b %Y}" if other and other.submitted_at else ""
        state = f"; it is {other.get_state_display()}" if other else ""
        super().__init__(f"An invoice with this number was handed in{when} already{state}.")
        self.other = other


@contextmanager
def refusing_duplicates(invoice: Invoice) -> Iterator[None]:
    """Save the invoice inside the block. Raises DuplicateInvoiceError where the number is taken, in any spelling."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if constraint_of(error) != CONSTRAINT:
            raise
        raise DuplicateInvoiceError(_find_other(invoice)) from error


def _find_other(invoice: Invoice) -> Invoice | None:
    norm = norm_of(Value(invoice.number))
    live = Invoice.objects.filter(retailer=invoice.retailer_id, fiscal_year=invoice.fiscal_year, number_norm=norm)
    return live.exclude(pk=invoice.pk).exclude(state__in=NOT_COUNTED).first()
