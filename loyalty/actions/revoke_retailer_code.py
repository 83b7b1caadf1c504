from datetime import datetime

from django.db import transaction

from loyalty.models import RetailerCode
from people.models import User
from people.permissions import require_permission
from people.record import System, record


@transaction.atomic
def revoke_retailer_code(*, code: RetailerCode, actor: User | System, at: datetime) -> RetailerCode:
    """Nobody registers with it any more; who has, stays. Twice is no error.

    **Who**: `loyalty.change_retailercode`. **Writes**: `revoked_at`. Event `retailer_code.revoked`.
    **Raises**: NotAllowedError.
    """
    require_permission(actor, "loyalty.change_retailercode")
    if RetailerCode.objects.filter(pk=code.pk, revoked_at=None).update(revoked_at=at):
        code.revoked_at = at
        record(event="retailer_code.revoked", actor=actor, subject=code, at=at)
    return code
