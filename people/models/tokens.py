import uuid

from django.db import models
from django.db.models.functions import Now

from people.models.users import User


class ApiToken(models.Model):
    """An opaque token for the API. Only its SHA-256 is kept, in the tenant's own schema."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = "API token"

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class Device(models.Model):
    """A phone that is logged in: a short-lived access token and the refresh token that renews both, hashed.

    A refresh token works once. One that is seen again was copied, and the device is revoked; unless nobody has
    used what came in its place, since then the answer was lost on the way.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    name = models.CharField(max_length=80)
    access_hash = models.CharField(max_length=64, unique=True)
    access_expires_at = models.DateTimeField()
    refresh_hash = models.CharField(max_length=64, unique=True)
    refresh_expires_at = models.DateTimeField()
    is_pair_used = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class SpentRefreshToken(models.Model):
    """A refresh token that has been exchanged, kept to be known again until it would have expired.

    `is_final` once what came in its place was used: from then on whoever shows it has a copy.
    """

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="spent_tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    is_final = models.BooleanField(default=False)
    spent_at = models.DateTimeField()

    class Meta:
        ordering = ["-spent_at"]
        default_permissions = ()
        indexes = [models.Index(fields=["spent_at"], name="spent_token_by_age")]

    def __str__(self) -> str:
        return f"{self.device} {self.spent_at:%Y-%m-%d %H:%M}"


class IdempotencyKey(models.Model):
    """A request that a client may send again: the answer it got is kept and given again.

    `client` is who sent it: a device, a user, or "stranger" before anyone is known. The row is written first, so
    that of two equal requests at once only one is carried out; without `status` it is being carried out.
    """

    client = models.CharField(max_length=80)
    key = models.CharField(max_length=80)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["client", "key"], name="a_key_of_a_client_has_one_effect"),
        ]
        indexes = [models.Index(fields=["created_at"], name="idempotency_key_by_age")]

    def __str__(self) -> str:
        return self.key
