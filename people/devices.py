"""Phones that are logged in: a pair of opaque tokens each, of which only hashes are kept, in the tenant's schema."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from people.models import Device, SpentRefreshToken, User
from people.permissions import require_permission
from people.record import SYSTEM, System, record
from people.refusals import CountedRefusalError, RefusedError

ACCESS_LIFETIME: Final = timedelta(hours=1)  # A stolen one is worth little; renewing costs one request.
REFRESH_LIFETIME: Final = timedelta(days=60)  # Renewed with each use: only a phone that lay idle logs in again.
ACCESS_PREFIX: Final = "rd"
REFRESH_PREFIX: Final = "rf"
SECRET_BYTES: Final = 32
USE_IS_NOTED_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class IssuedDevice:
    """The tokens are shown here and nowhere else."""

    device: Device
    access_token: str
    refresh_token: str


class UnknownRefreshTokenError(RefusedError):
    code = "invalid_refresh_token"
    status = 401


class CopiedRefreshTokenError(CountedRefusalError):
    code = "refresh_token_reused"
    status = 401


class DeviceInUseError(RefusedError):
    """The tokens of this answer have been used, so somebody has them; they are not given out again."""

    code = "answered_already"
    status = 409


@transaction.atomic
def issue_device(*, user: User, name: str, at: datetime) -> IssuedDevice:
    """Log a phone in for a user who has just proved who they are.

    **Who**: the caller has seen to it. **Writes**: Device. Event `device.logged_in`.
    """
    access, refresh = _draw(ACCESS_PREFIX), _draw(REFRESH_PREFIX)
    device = Device.objects.create(
        user=user,
        name=name or "A phone",
        access_hash=_digest(access),
        access_expires_at=at + ACCESS_LIFETIME,
        refresh_hash=_digest(refresh),
        refresh_expires_at=at + REFRESH_LIFETIME,
        created_at=at,
    )
    record(event="device.logged_in", actor=user, subject=device, at=at)
    return IssuedDevice(device, access, refresh)


def refresh_device(*, refresh_token: str, at: datetime) -> IssuedDevice:
    """Exchange a refresh token for a new pair; the old pair is worthless from then on.

    A spent token whose successors nobody has used is exchanged again: the phone never got the answer.

    **Writes**: Device, SpentRefreshToken; event `device.copied` where a spent token shows that there are two.
    **Raises**: UnknownRefreshTokenError; CopiedRefreshTokenError, and the device is revoked.
    """
    with transaction.atomic():
        device = _lock_device(_digest(refresh_token))
        if device is None or not _is_in_force(device, at=at):
            raise UnknownRefreshTokenError("This log-in is over. Please log in again.")
        if device.refresh_hash == _digest(refresh_token):
            _make_final(device)
            return _renew(device, at=at)
        if not device.spent_tokens.filter(token_hash=_digest(refresh_token), is_final=True).exists():
            return _renew(device, at=at)
        _revoke(device, because="Somebody else used a copy of this log-in.", at=at)
        record(event="device.copied", actor=SYSTEM, subject=device, at=at)
    raise CopiedRefreshTokenError("This log-in was used twice, so it was ended for safety. Please log in again.")


def renew_unused_device(*, device_id: str, at: datetime) -> IssuedDevice:
    """The pair once more, anew, for an answer that was lost on the way.

    **Raises**: DeviceInUseError when the first pair was used, or the device is revoked.
    """
    with transaction.atomic():
        device = Device.objects.select_for_update().filter(pk=device_id, is_pair_used=False).first()
        if device is None or not _is_in_force(device, at=at):
            raise DeviceInUseError("This request was answered already. Please log in again.")
        return _renew(device, at=at)


@transaction.atomic
def revoke_device(*, device: Device, actor: User | System, at: datetime, because: str = "") -> Device:
    """Log one phone out. Twice is no error.

    **Who**: its user, or `people.end_session` for somebody else. **Writes**: Device. Event `device.logged_out`.
    **Raises**: NotAllowedError.
    """
    if device.user_id != getattr(actor, "pk", None):
        require_permission(actor, "people.end_session")
    if _revoke(device, because=because, at=at):
        record(event="device.logged_out", actor=actor, subject=device, at=at)
    return device


def revoke_devices(user: User, *, at: datetime, because: str = "") -> int:
    """All phones of a user at once, inside an action that records why. Whoever still calls is told `because`."""
    return Device.objects.filter(user=user, revoked_at=None).update(revoked_at=at, revoked_because=because[:300])


def find_device(access_token: str) -> Device | None:
    """The device of a token, in force or not; `is_usable` tells."""
    return Device.objects.select_related("user").filter(access_hash=_digest(access_token)).first()


def is_usable(device: Device, *, at: datetime) -> bool:
    return device.revoked_at is None and device.access_expires_at > at and device.user.is_active


def note_use(device: Device, *, at: datetime) -> None:
    """Keep that the pair is used, at once, and when it was last used, to the minute."""
    is_stale = device.last_used_at is None or device.last_used_at < at - USE_IS_NOTED_EVERY
    if not device.is_pair_used:
        _make_final(device)
    if is_stale or not device.is_pair_used:
        Device.objects.filter(pk=device.pk).update(last_used_at=at, is_pair_used=True)


def sweep_spent_tokens(*, at: datetime) -> int:
    """Forget spent refresh tokens that would have expired by now, and devices that nobody can renew any more."""
    SpentRefreshToken.objects.filter(spent_at__lt=at - REFRESH_LIFETIME).delete()
    over = Q(refresh_expires_at__lt=at - REFRESH_LIFETIME) | Q(revoked_at__lt=at - REFRESH_LIFETIME)
    deleted, _ = Device.objects.filter(over).delete()
    return deleted


def _lock_device(token_hash: str) -> Device | None:
    spent = SpentRefreshToken.objects.filter(token_hash=token_hash).values("device_id")
    matches = Q(refresh_hash=token_hash) | Q(pk__in=spent)
    return Device.objects.select_for_update(of=["self"]).select_related("user").filter(matches).first()


def _is_in_force(device: Device, *, at: datetime) -> bool:
    return device.revoked_at is None and device.refresh_expires_at > at and device.user.is_active


def _renew(device: Device, *, at: datetime) -> IssuedDevice:
    access, refresh = _draw(ACCESS_PREFIX), _draw(REFRESH_PREFIX)
    SpentRefreshToken.objects.create(device=device, token_hash=device.refresh_hash, spent_at=at)
    device.access_hash, device.access_expires_at = _digest(access), at + ACCESS_LIFETIME
    device.refresh_hash, device.refresh_expires_at = _digest(refresh), at + REFRESH_LIFETIME
    device.is_pair_used = False
    device.save(
        update_fields=["access_hash", "access_expires_at", "refresh_hash", "refresh_expires_at", "is_pair_used"]
    )
    return IssuedDevice(device, access, refresh)


def _make_final(device: Device) -> None:
    device.spent_tokens.filter(is_final=False).update(is_final=True)


def _revoke(device: Device, *, because: str, at: datetime) -> bool:
    revoked = Device.objects.filter(pk=device.pk, revoked_at=None).update(revoked_at=at, revoked_because=because)
    if revoked:
        device.revoked_at, device.revoked_because = at, because
    return bool(revoked)


def _draw(prefix: str) -> str:
    return f"{prefix}_{secrets.token_urlsafe(SECRET_BYTES)}"


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
