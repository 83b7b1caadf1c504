from datetime import datetime

from django.db import transaction

from people.access.sessions import end_sessions
from people.actions.assign_role import require_another_admin
from people.api_tokens import revoke_tokens
from people.devices import revoke_devices
from people.models import User
from people.permissions import NotAllowedError, find_role, forget_permissions, require_permission
from people.record import System, record
from people.roles import Role


@transaction.atomic
def deactivate_user(*, user: User, actor: User | System, at: datetime) -> User:
    """Close an account: no log-in, no session, no API token, no phone. Users are never deleted, the audit names them.

    **Who**: `people.deactivate_user`, for others only.
    **Writes**: `is_active`; the sessions, API tokens and phones end. Event `user.deactivated`.
    **Raises**: NotAllowedError; LastAdminError.
    """
    require_permission(actor, "people.deactivate_user")
    if actor == user:
        raise NotAllowedError("Nobody closes the own account.")
    if find_role(user) == Role.ADMIN:
        require_another_admin(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    forget_permissions(user)
    ended = {
        "sessions": end_sessions(user),
        "tokens": revoke_tokens(user, at=at),
        "devices": revoke_devices(user, at=at, because="This account was closed."),
    }
    record(event="user.deactivated", actor=actor, subject=user, at=at, data=ended)
    return user
