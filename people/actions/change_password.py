from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from people.access.lockout import forget_failures
from people.access.sessions import end_sessions
from people.api_tokens import revoke_tokens
from people.devices import revoke_devices
from people.models import User
from people.permissions import require_permission
from people.record import System, record


@transaction.atomic
def change_password(
    *, user: User, password: str, actor: User | System, at: datetime, keep_session: str | None = None
) -> User:
    """Set a new password. Whoever had got in with the old one is out: each session, API token and phone ends.

    **Who**: the user, or `people.change_user` for somebody else. `keep_session` is the key of the session that
    the change is made in.
    **Writes**: the password; lock-outs of the user end. Event `user.password_changed`.
    **Raises**: NotAllowedError; ValidationError for a password that breaks the rules.
    """
    if actor != user:
        require_permission(actor, "people.change_user")
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    forget_failures(user)
    ended = {
        "sessions": end_sessions(user, but=keep_session),
        "tokens": revoke_tokens(user, at=at),
        "devices": revoke_devices(user, at=at, because="The password was changed."),
    }
    record(event="user.password_changed", actor=actor, subject=user, at=at, data=ended)
    return user
