from django.conf import settings
from django.db import models

from approval.models.words import Kind
from people.trail import trail


class Delegation(models.Model):
    """From one day to another, one person decides in another's place."""

    from_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="for whom"
    )
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="who decides instead"
    )
    kind = models.CharField(max_length=20, choices=Kind, blank=True, help_text="Empty for everything.")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    note = models.CharField(max_length=160, blank=True)
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-begins_at"]
        permissions = [("delegate_for_others", "Can delegate and revoke in the place of others")]
        constraints = [
            models.CheckConstraint(
                name="nobody_stands_in_for_themself", condition=~models.Q(from_user=models.F("to_user"))
            ),
            models.CheckConstraint(
                name="a_delegation_ends_after_it_begins", condition=models.Q(ends_at__gt=models.F("begins_at"))
            ),
        ]
        indexes = [models.Index(fields=["to_user", "ends_at"], name="delegation_by_deputy")]
        triggers = trail("from_user", "to_user", "kind", "begins_at", "ends_at", "revoked_at", label="note")

    def __str__(self) -> str:
        return f"{self.to_user} for {self.from_user}"
