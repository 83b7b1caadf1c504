"""Who is logged in where, and how to end it."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from people.models import User


def end_sessions(user: User, *, but: str | None = None) -> int:
    """End the sessions of a user, except the one with the key `but`; how many there were."""
    sessions = UserSession.objects.filter(user=user)
    if but:
        sessions = sessions.exclude(session_key=but)
    keys = list(sessions.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    sessions.filter(session_key__in=keys).delete()
    return len(keys)
