from typing import Any

import pgtrigger
from django.db import models

from people.models.users import User


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
