from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db import transaction

from people.access.devices import name_device
from people.access.sessions import end_one_session
from people.models import User
from people.permissions import require_permission
from people.record import System, record


@transaction.atomic
def end_session(*, session: UserSession, actor: User | System, at: datetime) -> bool:
    """Log somebody out of one browser, from its next request on; whether the session was still there.

    **Who**: the user whose session it is, or `people.end_session`.
    **Writes**: the session ends. Event `user.session_ended`, unless it was over already.
    **Raises**: NotAllowedError.
    """
    if actor != session.user:
        require_permission(actor, "people.end_session")
    was_there = end_one_session(session)
    if was_there:
        data = {"device": name_device(session.user_agent), "address": session.ip}
        record(event="user.session_ended", actor=actor, subject=session.user, at=at, data=data)
    return was_there
