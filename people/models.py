import uuid

import pgtrigger
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower, Now


class User(AbstractUser):
    """Someone who logs in. Ids are UUIDs, so that an id of one tenant means nothing in another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("e-mail address", blank=True)

    class Meta:
        ordering = ["username"]
        constraints = [
            models.UniqueConstraint(Lower("username"), name="username_is_taken_once_in_any_case"),
            models.UniqueConstraint(
                Lower("email"), name="email_is_taken_once_in_any_case", condition=~models.Q(email="")
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class ApiToken(models.Model):
    """An opaque key to the API. Only its SHA-256 is kept, in the tenant's own schema."""

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

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class DomainEvent(models.Model):
    """One thing that happened: who did what to which entry. Written in the transaction of the deed itself."""

    event = models.CharField(max_length=80)
    actor = models.ForeignKey(User, null=True, on_delete=models.DO_NOTHING, db_constraint=False)
    actor_label = models.CharField(max_length=150)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=64)
    subject_label = models.CharField(max_length=200, blank=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    ip = models.GenericIPAddressField(null=True)
    followed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="event_by_time"),
            models.Index(fields=["subject_type", "subject_id"], name="event_by_subject"),
            models.Index(fields=["actor", "-at"], name="event_by_actor"),
            models.Index(fields=["id"], name="event_not_yet_followed", condition=models.Q(followed_at__isnull=True)),
        ]
        triggers = [
            pgtrigger.Protect(name="event_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="event_is_never_edited", exclude=["followed_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.subject_label}"
