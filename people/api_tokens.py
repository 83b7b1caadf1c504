"""API tokens, opaque: shown once, kept as a SHA-256, valid in the tenant whose schema holds them."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from people.models import ApiToken, User
from people.permissions import require_permission
from people.record import record

LIFETIME_DAYS: Final = 365  # A token that nobody renews should not outlive its purpose by much.
PREFIX_BYTES: Final = 4
SECRET_BYTES: Final = 32  # 256 random bits need no slow hash.
USE_IS_NOTED_EVERY: Final = timedelta(minutes=1)  # A write for each call would cost more than the call.


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """`secret` is the whole token. It is not kept anywhere; whoever loses it makes a new one."""

    token: ApiToken
    secret: str


@transaction.atomic
def issue_token(*, user: User, name: str, at: datetime, lifetime_days: int = LIFETIME_DAYS) -> IssuedToken:
    """A new token of the user's own, with what the user may do and nothing more.

    **Who**: the user, with `people.issue_token`. **Writes**: ApiToken. Event `token.issued`.
    **Raises**: NotAllowedError.
    """
    require_permission(user, "people.issue_token")
    prefix = f"rg{secrets.token_hex(PREFIX_BYTES)}"
    secret = f"{prefix}_{secrets.token_urlsafe(SECRET_BYTES)}"
    expires_at = at + timedelta(days=lifetime_days)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        prefix=prefix,
        token_hash=_digest(secret),
        created_at=at,
        expires_at=expires_at,
    )
    record(event="token.issued", actor=user, subject=token, at=at, data={"expires_at": expires_at.isoformat()})
    return IssuedToken(token, secret)


@transaction.atomic
def revoke_token(*, token: ApiToken, actor: User, at: datetime) -> ApiToken:
    """Make a token worthless from now on. Twice is no error.

    **Who**: its user, or `people.change_user`. **Writes**: `revoked_at`. Event `token.revoked`.
    **Raises**: NotAllowedError.
    """
    if token.user_id != actor.pk:
        require_permission(actor, "people.change_user")
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
        token.revoked_at = at
        record(event="token.revoked", actor=actor, subject=token, at=at)
    return token


def revoke_tokens(user: User, *, at: datetime) -> int:
    """All tokens of a user at once, inside an action that records why."""
    return ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=at)


def find_token(secret: str, *, at: datetime) -> ApiToken | None:
    """The token as it stands in this tenant's schema, if it is in force and its user may log in."""
    return (
        ApiToken.objects.select_related("user")
        .filter(Q(expires_at=None) | Q(expires_at__gt=at))
        .filter(token_hash=_digest(secret), revoked_at=None, user__is_active=True)
        .first()
    )


def note_use(token: ApiToken, *, at: datetime) -> None:
    """Keep the time of the last use, to the minute."""
    stale = Q(last_used_at=None) | Q(last_used_at__lt=at - USE_IS_NOTED_EVERY)
    if token.last_used_at is None or token.last_used_at < at - USE_IS_NOTED_EVERY:
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=at)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
