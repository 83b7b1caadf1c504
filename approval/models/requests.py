import uuid

from django.conf import settings
from django.db import models

from approval.models.policies import DECIDING_ROLES
from approval.models.words import Kind


class Request(models.Model):
    """One entry on its way through the levels. `content_hash` is what deciders must have seen."""

    class State(models.TextChoices):
        OPEN = "open"
        ON_QUERY = "on_query", "On query"
        RETURNED = "returned"
        APPROVED = "approved"
        REJECTED = "rejected"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=Kind)
    subject_id = models.CharField(max_length=40)
    subject_label = models.CharField(max_length=200)
    amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    region = models.CharField(max_length=80, blank=True)
    maker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    revision = models.PositiveIntegerField(default=1)
    content_hash = models.CharField(max_length=64)
    level = models.PositiveSmallIntegerField(default=1, help_text="The number of the step that is to decide.")
    role = models.CharField(max_length=40, choices=DECIDING_ROLES, help_text="Who decides at this step.")
    escalated_to = models.CharField(max_length=40, choices=DECIDING_ROLES, blank=True)
    needs_attention = models.BooleanField(default=False, help_text="A rule of the programme sent it to people's eyes.")
    opened_at = models.DateTimeField(help_text="Since when this step waits.")
    due_at = models.DateTimeField(null=True, help_text="None while a query stops the clock, and after the end.")
    queried_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_at", "submitted_at"]
        verbose_name = "approval request"
        permissions = [
            ("decide_request", "Can decide at the levels of the own role"),
            ("view_all_requests", "Can see what waits for other roles"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id"],
                condition=models.Q(state__in=["open", "on_query", "returned"]),
                name="an_entry_is_in_one_chain_at_a_time",
            ),
        ]
        indexes = [
            # The queue, in the order it is shown: per role, per role it was escalated to, and what waits for an answer.
            models.Index(
                fields=["role", "due_at", "id"], name="request_waiting_for_a_role", condition=models.Q(state="open")
            ),
            models.Index(
                fields=["escalated_to", "due_at", "id"],
                name="request_escalated_to_a_role",
                condition=models.Q(state="open") & ~models.Q(escalated_to=""),
            ),
            models.Index(
                fields=["role", "queried_at", "id"], name="request_on_query", condition=models.Q(state="on_query")
            ),
            # What is late is looked for each few minutes.
            models.Index(fields=["due_at"], name="request_by_limit", condition=models.Q(state="open")),
            models.Index(fields=["kind", "subject_id"], name="request_by_subject"),
            models.Index(fields=["maker", "-submitted_at"], name="request_by_maker"),
        ]

    def __str__(self) -> str:
        return self.subject_label


class Step(models.Model):
    """A level as the policy had it when the request began."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=40, choices=DECIDING_ROLES)
    time_limit_hours = models.PositiveIntegerField()
    escalate_to = models.CharField(max_length=40, choices=DECIDING_ROLES, blank=True)

    class Meta:
        ordering = ["request", "number"]
        constraints = [models.UniqueConstraint(fields=["request", "number"], name="a_step_stands_once_in_a_request")]

    def __str__(self) -> str:
        return f"level {self.number}: {self.role}"
