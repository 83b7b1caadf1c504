from datetime import datetime

from django.db import transaction

from people.access.sessions import end_sessions
from people.models import User
from people.permissions import require_permission
from people.record import System, record


@transaction.atomic
def end_user_sessions(*, user: User, actor: User | System, at: datetime, keep_session: str | None = None) -> int:
    """Log somebody out everywhere; how many sessions there were. `keep_session` is the key of one that stays.

    **Who**: the user, or `people.end_session` for somebody else.
    **Writes**: the sessions end. Event `user.sessions_ended`.
    **Raises**: NotAllowedError.
    """
    if actor != user:
        require_permission(actor, "people.end_session")
    ended = end_sessions(user, but=keep_session)
    record(event="user.sessions_ended", actor=actor, subject=user, at=at, data={"sessions": ended})
    return ended
