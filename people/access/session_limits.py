"""How long a session lasts: while it is used, and never longer than a bound."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

from kit import clock
from people.access.sessions import note_use

BEGAN: Final = "people_began_at"
SEEN: Final = "people_seen_at"
NOTED_EVERY: Final = timedelta(minutes=1)  # A write for each request would be too many.


@dataclass(frozen=True, slots=True)
class Limit:
    idle: timedelta
    in_all: timedelta


# Who enters the administration can change what others rely on, often from a shared computer in the office.
STAFF: Final = Limit(idle=timedelta(minutes=30), in_all=timedelta(hours=12))
OTHERS: Final = Limit(idle=timedelta(days=7), in_all=timedelta(days=30))


class SessionLimitMiddleware:
    """Logs out a session that lay idle or lasted too long; keeps logged-in pages out of every cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not _is_within_limits(request, at=clock.now()):
            logout(request)
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)  # says no-store and private
        return response


def _is_within_limits(request: HttpRequest, *, at: datetime) -> bool:
    session = request.session
    began_at, seen_at = _instant(session.get(BEGAN)), _instant(session.get(SEEN))
    if began_at is None or seen_at is None:
        session[BEGAN] = session[SEEN] = at.isoformat()
        return True
    limit = STAFF if request.user.is_staff else OTHERS
    if at - seen_at > limit.idle or at - began_at > limit.in_all:
        return False
    if at - seen_at >= NOTED_EVERY:
        session[SEEN] = at.isoformat()
        note_use(request, at=at)
    return True


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
