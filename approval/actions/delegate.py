from datetime import datetime

from django.db import transaction

from approval.models import Delegation
from approval.queries.standing import list_deciding_roles
from people.models import User
from people.permissions import require_permission
from people.record import System, record


class DelegationRefusedError(Exception):
    """The text says why, in words for whoever tried."""


@transaction.atomic
def delegate(  # noqa: PLR0913 - one argument for each answer of the form
    *,
    from_user: User,
    to_user: User,
    begins_at: datetime,
    ends_at: datetime,
    actor: User | System,
    at: datetime,
    kind: str = "",
    note: str = "",
) -> Delegation:
    """Let one person decide in another's place from one instant to another, on one kind of entry or on all.

    Nobody decides on what they made themselves through somebody else: while it lasts, the deputy is kept from the
    work of whom they stand in for, as that person is.

    **Who**: `approval.add_delegation` for oneself; `approval.delegate_for_others` too for others.
    **Writes**: Delegation. Event `approval.delegated`.
    **Raises**: NotAllowedError; DelegationRefusedError.
    """
    require_permission(actor, "approval.add_delegation")
    if actor != from_user:
        require_permission(actor, "approval.delegate_for_others")
    refusal = find_refusal(from_user=from_user, to_user=to_user, begins_at=begins_at, ends_at=ends_at, at=at)
    if refusal:
        raise DelegationRefusedError(refusal)
    delegation = Delegation.objects.create(
        from_user=from_user, to_user=to_user, kind=kind, begins_at=begins_at, ends_at=ends_at, note=note
    )
    data = {"to": str(to_user.pk), "kind": kind, "from": begins_at.isoformat(), "until": ends_at.isoformat()}
    record(event="approval.delegated", actor=actor, subject=from_user, at=at, data=data)
    return delegation


def find_refusal(*, from_user: User, to_user: User, begins_at: datetime, ends_at: datetime, at: datetime) -> str:
    """What stands against it, as one sentence; '' if nothing does."""
    if from_user == to_user:
        return "Choose somebody else."
    if ends_at <= begins_at:
        return "It must end after it begins."
    if ends_at <= at:
        return "It would be over already."
    if not list_deciding_roles([from_user]):
        return f"{from_user} decides on nothing."
    if not to_user.is_active or not to_user.has_perm("approval.decide_request"):
        return f"{to_user} may not decide on anything. Choose somebody of the back office."
    return ""
