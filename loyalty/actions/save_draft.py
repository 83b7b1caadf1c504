from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from loyalty.invoice_fields import write_fields
from loyalty.invoice_rights import lock_invoice, require_may_enter
from loyalty.models import Invoice, Retailer
from people.models import User
from people.refusals import RefusedError


class HandedInAlreadyError(RefusedError):
    code = "handed_in_already"


class RetailerNotActiveError(RefusedError):
    code = "retailer_not_active"


@transaction.atomic
def save_draft(
    *, retailer: Retailer, draft_key: UUID, changes: Mapping[str, Any], actor: User, at: datetime
) -> Invoice:
    """Begin an invoice, or write more of one: the same `draft_key` of the same person is the same draft.

    **Who**: the retailer, or `loyalty.add_invoice` on a retailer's behalf.
    **Writes**: the invoice and its lines. **Then**: nothing yet, nobody else sees a draft.
    **Raises**: NotAllowedError; RetailerNotActiveError; HandedInAlreadyError; ValidationError by field.
    """
    require_may_enter(actor, retailer)
    if retailer.state != Retailer.State.ACTIVE:
        raise RetailerNotActiveError("This shop takes no part in the programme now.")
    draft, _ = Invoice.objects.get_or_create(
        maker=actor, draft_key=draft_key, defaults={"retailer": retailer, "created_at": at}
    )
    current = lock_invoice(draft)
    if current.state != Invoice.State.DRAFT or current.retailer_id != retailer.pk:
        raise HandedInAlreadyError("This invoice was handed in already.")
    write_fields(current, changes, at=at)
    return current
