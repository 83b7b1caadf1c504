from datetime import datetime
from functools import partial
from typing import Final

from django.db import transaction

from loyalty.models import Retailer, RetailerDocument
from loyalty.pictures.keep import forget_files
from loyalty.refusals import WrongStateError
from people.models import User
from people.permissions import require_permission
from people.record import record

State = Retailer.State
IN_HAND: Final = frozenset({State.PHONE_VERIFIED, State.RETURNED, State.REJECTED})


@transaction.atomic
def remove_document(*, document: RetailerDocument, actor: User, at: datetime) -> None:
    """Take a paper with all its pages out of a registration that is not handed in. What somebody may have looked at
    stays: in review a further paper can be added.

    **Who**: the retailer; `loyalty.change_retailer` for the office.
    **Writes**: deletes the rows, then the files. Event `retailer.document_removed`.
    **Raises**: RetailerDocument.DoesNotExist; NotAllowedError, WrongStateError.
    """
    current = Retailer.objects.select_for_update(of=["self"]).get(pk=document.retailer_id)
    if current.user_id != actor.pk:
        require_permission(actor, "loyalty.change_retailer")
    if current.state not in IN_HAND:
        raise WrongStateError("Papers that were handed in stay with the registration.")
    pages = list(current.documents.filter(sha256=document.sha256))
    if not pages:
        raise RetailerDocument.DoesNotExist
    names = {str(page.original) for page in pages} | {str(page.picture) for page in pages}
    transaction.on_commit(partial(forget_files, sorted(names)), robust=True)
    current.documents.filter(pk__in=[page.pk for page in pages]).delete()
    data = {"kind": document.kind, "sha256": document.sha256}
    record(event="retailer.document_removed", actor=actor, subject=current, at=at, data=data)
