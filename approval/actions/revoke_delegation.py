from datetime import datetime

from django.db import transaction

from approval.models import Delegation
from people.models import User
from people.permissions import require_permission
from people.record import System, record


@transaction.atomic
def revoke_delegation(*, delegation: Delegation, actor: User | System, at: datetime) -> Delegation:
    """End a delegation now. One that was revoked already stays as it is.

    **Who**: whose place it is; `approval.delegate_for_others` for others.
    **Writes**: Delegation. Event `approval.delegation_revoked`.
    **Raises**: NotAllowedError.
    """
    if actor != delegation.from_user:
        require_permission(actor, "approval.delegate_for_others")
    locked = Delegation.objects.select_for_update().get(pk=delegation.pk)
    if locked.revoked_at is None:
        locked.revoked_at = at
        locked.save(update_fields=["revoked_at"])
        data = {"to": str(locked.to_user_id), "kind": locked.kind}
        record(event="approval.delegation_revoked", actor=actor, subject=locked.from_user, at=at, data=data)
    return locked
