"""Who is logged in where, when each session was last used, and how to end it."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import HttpRequest

from people.access.address import client_address
from people.models import User


def end_sessions(user: User, *, but: str | None = None) -> int:
    """End the sessions of a user, except the one with the key `but`; how many there were."""
    sessions = UserSession.objects.filter(user=user)
    return _end(sessions.exclude(session_key=but) if but else sessions)


def end_one_session(session: UserSession) -> bool:
    """Whether it was still there to be ended."""
    return _end(UserSession.objects.filter(pk=session.pk)) > 0


def note_use(request: HttpRequest, *, at: datetime) -> None:
    """Keep when and from where the session of the request was last used; its owner can look it up."""
    address = client_address(request)
    seen = {"last_seen_at": at, **({"ip": address} if address else {})}
    UserSession.objects.filter(session_key=request.session.session_key).update(**seen)


def _end(sessions: QuerySet[UserSession]) -> int:
    keys = list(sessions.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)
