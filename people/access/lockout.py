"""Guessing is slow: five failures of one person from one address close the log-in for both, for a while.

The counters are rows of django-axes in the tenant's own schema, so another tenant's users are not concerned,
and neither is the same person at another address.
"""

from typing import Any

from axes.utils import reset
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from people.models import User


def attempt_name(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """Under which name an attempt is counted: the user's id where the name or e-mail is known, so both count as one."""
    given = credentials or {}
    typed = str(given.get("username") or given.get("email") or "").strip()
    if not typed and request is not None:
        typed = str(request.POST.get("login", "")).strip()
    if not typed:
        return ""
    user = _find_user(typed)
    return str(user.pk) if user else typed.lower()[:255]


def show_lockout(request: HttpRequest, response: HttpResponse, credentials: dict[str, Any] | None) -> HttpResponse:
    """The answer while the log-in is closed. It says nothing of whether the name is known."""
    return render(request, "account/lockout.html", status=403)


def forget_failures(user: User) -> None:
    """Whoever has just proved to be the user is not kept out for what others tried."""
    reset(username=str(user.pk))


def _find_user(typed: str) -> User | None:
    by_name = User.objects.filter(username__iexact=typed)
    by_email = User.objects.filter(email=typed.lower()).exclude(email="")
    return by_name.first() or by_email.first()
