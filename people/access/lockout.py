"""Guessing is slow: five failures of one person from one address close the log-in for both, for a while.

The counters are rows of django-axes in the tenant's own schema, so another tenant's users are not concerned,
and neither is the same person at another address.
"""

from typing import Any

from axes.utils import reset
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kit import clock
from people.models import User
from people.record import SYSTEM, record


def attempt_name(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """Under which name an attempt is counted: the user's id where the name or e-mail is known, so both count as one."""
    typed = _typed(request, credentials)
    user = _find_user(typed)
    return str(user.pk) if user else f"unknown: {typed.lower()}"[:255]


def show_lockout(request: HttpRequest, response: HttpResponse, credentials: dict[str, Any] | None) -> HttpResponse:
    """The answer while the log-in is closed. It says nothing of whether the name is known.

    The failure that closes it is put on record, if the name is somebody's.
    """
    user = _find_user(_typed(request, credentials))
    if user and getattr(request, "axes_failures_since_start", None) == settings.AXES_FAILURE_LIMIT:
        with transaction.atomic():
            record(event="user.locked_out", actor=SYSTEM, subject=user, at=clock.now())
    return render(request, "account/lockout.html", status=403)


def forget_failures(user: User) -> None:
    """Whoever has just proved to be the user is not kept out for what others tried."""
    reset(username=str(user.pk))


def _typed(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    given = credentials or {}
    typed = given.get("username") or given.get("email") or ""
    if not typed and request is not None:
        typed = request.POST.get("login", "")
    return str(typed).strip()


def _find_user(typed: str) -> User | None:
    if not typed:
        return None
    by_name = User.objects.filter(username__iexact=typed)
    by_email = User.objects.filter(email=typed.lower()).exclude(email="")
    return by_name.first() or by_email.first()
