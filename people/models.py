import uuid
from typing import Any

import pgtrigger
from django.contrib.auth.models import AbstractUser, Permission
from django.db import models
from django.db.models.functions import Lower, Now

from people.trail import trail


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
            models.CheckConstraint(name="email_is_kept_in_lower_case", condition=models.Q(email=Lower("email"))),
        ]
        permissions = [
            ("assign_role", "Can give a user a role"),
            ("grant_permission", "Can grant or withhold a single permission"),
            ("deactivate_user", "Can close and reopen a user's account"),
            ("end_session", "Can end another user's sessions"),
            ("issue_token", "Can make an own key to the API"),
        ]
        triggers = [
            *trail(
                "username",
                "email",
                "first_name",
                "last_name",
                "password",
                "is_active",
                "is_staff",
                "is_superuser",
                label="username",
            ),
            pgtrigger.Trigger(
                name="tenants_have_no_superuser",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__is_superuser=True),
                func="IF TG_TABLE_SCHEMA <> 'public' THEN"
                " RAISE EXCEPTION 'A tenant has no superusers; give the role Admin.' USING ERRCODE = 'check_violation';"
                " END IF; RETURN NEW;",
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()


class UserGrant(models.Model):
    """A single permission that a user has beyond the role, or lacks in spite of it. Withheld always wins."""

    class Kind(models.TextChoices):
        GRANTED = "granted"
        WITHHELD = "withheld"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    permission = models.ForeignKey(Permission, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["user", "permission"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "permission"], name="a_permission_is_granted_or_withheld_once_per_user"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.permission.name}: {self.get_kind_display()}"


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


class DomainEvent(models.Model):
    """One thing that happened: who did what to which entry. Written in the transaction of the deed itself.

    Deeds come from `people/record.py`, edits of single fields (`data` has `before` and `after`) from the
    triggers of `people/trail.py`.
    """

    event = models.CharField(max_length=80)
    actor = models.ForeignKey(User, null=True, on_delete=models.DO_NOTHING, db_constraint=False)
    actor_label = models.CharField(max_length=150)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=64)
    subject_label = models.CharField(max_length=200, blank=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    ip = models.GenericIPAddressField(null=True)
    url = models.CharField(max_length=300, blank=True)
    request_id = models.CharField(max_length=32, blank=True)
    followed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = "audit entry"
        verbose_name_plural = "audit entries"
        default_permissions = ()
        permissions = [("view_audit", "Can read the audit log"), ("export_audit", "Can export the audit log")]
        indexes = [
            models.Index(fields=["-at", "-id"], name="event_by_time"),
            models.Index(fields=["subject_type", "subject_id"], name="event_by_subject"),
            models.Index(fields=["actor", "-at"], name="event_by_actor"),
            models.Index(fields=["id"], name="event_not_yet_followed", condition=models.Q(followed_at__isnull=True)),
        ]
        triggers = [
            pgtrigger.Protect(name="event_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="event_is_never_edited", exclude=["followed_at"]),
            pgtrigger.Trigger(
                name="events_are_never_emptied",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'The audit log is never emptied.';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.subject_label}"

    @property
    def changes(self) -> dict[str, tuple[Any, Any]]:
        """Field → (before, after); empty for a deed that is not an edit of fields. A deleted row has no after."""
        before = self.data.get("before") or {}
        after = self.data.get("after") or {}
        return {name: (value, after.get(name)) for name, value in before.items()}
