"""The page of one's own sessions: where one is signed in, and how to sign out elsewhere."""

from allauth.usersessions.models import UserSession
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from kit import clock
from people.actions.end_session import end_session
from people.actions.end_user_sessions import end_user_sessions
from people.models import User


@login_required
@require_http_methods(["GET", "POST"])
def show_sessions(request: HttpRequest) -> HttpResponse:
    user, current = _user(request), request.session.session_key
    if request.method == "POST":
        end_user_sessions(user=user, actor=user, at=clock.now(), keep_session=current)
        return redirect("usersessions_list")
    sessions = sorted(UserSession.objects.purge_and_list(user), key=lambda one: one.last_seen_at, reverse=True)
    sessions.sort(key=lambda one: one.session_key != current)
    return render(request, "usersessions/usersession_list.html", {"sessions": sessions, "current": current})


@login_required
@require_POST
def end(request: HttpRequest, session_id: int) -> HttpResponse:
    user = _user(request)
    session = get_object_or_404(UserSession, pk=session_id, user=user)
    end_session(session=session, actor=user, at=clock.now())
    if session.session_key == request.session.session_key:
        logout(request)
        return redirect("account_login")
    return redirect("usersessions_list")


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - login_required has seen to it
    return request.user
