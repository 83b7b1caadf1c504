from django.db import models

from approval.models.words import Kind, Verdict
from people.roles import Role
from people.trail import trail

DECIDING_ROLES = [(role.value, role.value) for role in (Role.OPERATOR, Role.CHECKER, Role.MANAGER, Role.ADMIN)]


class Policy(models.Model):
    """Which levels an entry of one kind passes; a tenant's own choice. Requests keep the levels they began with."""

    kind = models.CharField(max_length=20, choices=Kind, unique=True)
    may_be_delegated = models.BooleanField(default=True)

    class Meta:
        ordering = ["kind"]
        verbose_name_plural = "policies"
        triggers = trail("may_be_delegated", label="kind")

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Level(models.Model):
    """One pair of hands: who decides, from which amount on the level applies, and within how many hours."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="levels")
    number = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=40, choices=DECIDING_ROLES)
    amount_from = models.DecimalField(
        max_digits=14, decimal_places=2, default=0, help_text="The level applies to this amount and above."
    )
    time_limit_hours = models.PositiveIntegerField(default=24)
    escalate_to = models.CharField(
        max_length=40, choices=DECIDING_ROLES, blank=True, help_text="Who may decide too once it is late."
    )

    class Meta:
        ordering = ["policy", "number"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="a_level_stands_once_in_a_policy"),
            models.CheckConstraint(name="a_level_begins_at_no_negative_amount", condition=models.Q(amount_from__gte=0)),
            models.CheckConstraint(name="a_level_has_some_time", condition=models.Q(time_limit_hours__gt=0)),
        ]
        triggers = trail("number", "role", "amount_from", "time_limit_hours", "escalate_to", label="policy")

    def __str__(self) -> str:
        return f"{self.policy}, level {self.number}: {self.role}"


class ReasonCode(models.Model):
    """Why something was returned, queried or rejected, in the tenant's own words; the retailer reads `label`."""

    kind = models.CharField(max_length=20, choices=Kind)
    verdict = models.CharField(max_length=8, choices=Verdict)
    code = models.SlugField(max_length=40)
    label = models.CharField(max_length=160)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["kind", "verdict", "label"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "verdict", "code"], name="a_reason_has_one_code"),
            models.CheckConstraint(name="an_approval_needs_no_reason", condition=~models.Q(verdict=Verdict.APPROVE)),
        ]
        triggers = trail("label", "is_active", label="code")

    def __str__(self) -> str:
        return self.label
