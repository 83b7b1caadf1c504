import uuid

import pgtrigger
from django.contrib.auth.models import AbstractUser, Permission
from django.db import models
from django.db.models.functions import Lower

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
