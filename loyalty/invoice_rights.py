"""Who may enter and change an invoice, beside what the roles say."""

from loyalty.models import Invoice, Retailer
from people.models import User
from people.permissions import NotAllowedError, require_permission

State = Invoice.State

IN_MAKERS_HANDS = frozenset({State.DRAFT, State.RETURNED})
IN_REVIEW = frozenset({State.IN_REVIEW, State.ON_QUERY})
# It stands for a purchase: another one with its number would be the same again.
NOT_COUNTED = frozenset({State.DRAFT, State.REJECTED, State.WITHDRAWN})


def require_may_enter(actor: User, retailer: Retailer) -> None:
    """The retailer, or staff on a retailer's behalf. Raises NotAllowedError."""
    if retailer.user_id != actor.pk:
        require_permission(actor, "loyalty.add_invoice")


def require_may_edit(actor: User, invoice: Invoice) -> None:
    """Until it is handed in, and after it was returned, an invoice is in its maker's hands. In review the retailer
    and staff may edit it; the chain then keeps who did.

    Raises:
        NotAllowedError
    """
    if invoice.state in IN_MAKERS_HANDS:
        if invoice.maker_id != actor.pk:
            raise NotAllowedError("This invoice is in the hands of whoever entered it.")
    elif invoice.retailer.user_id != actor.pk:
        require_permission(actor, "loyalty.change_invoice")


def lock_invoice(invoice: Invoice) -> Invoice:
    """The invoice as it stands now, locked until the transaction ends."""
    return Invoice.objects.select_for_update(of=("self",)).select_related("retailer", "consumer").get(pk=invoice.pk)
