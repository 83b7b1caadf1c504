import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from loyalty.models.evidence import Invoice
from loyalty.models.ledger import PointLot
from loyalty.models.parties import Consumer


class PointsAdjustment(models.Model):
    """A change of points by hand, which takes effect only when the chain has approved it."""

    class Kind(models.TextChoices):
        CREDIT = "credit", "give points"
        DEBIT = "debit", "take points"
        REVERSAL = "reversal", "take back points of an invoice"
        REINSTATEMENT = "reinstatement", "give lapsed points back"

    class State(models.TextChoices):
        IN_REVIEW = "in_review", "in review"
        ON_QUERY = "on_query", "question asked"
        RETURNED = "returned"
        APPROVED = "approved"
        REJECTED = "rejected"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consumer = models.ForeignKey(Consumer, on_delete=models.PROTECT, related_name="adjustments")
    kind = models.CharField(max_length=13, choices=Kind)
    points = models.PositiveIntegerField()
    invoice = models.ForeignKey(
        Invoice,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="adjustments",
        help_text="For a reversal.",
    )
    credit_note = models.CharField(max_length=60, blank=True, help_text="Its number, for a reversal.")
    net = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True, help_text="What the credit note takes off the invoice."
    )
    lot = models.ForeignKey(
        PointLot, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="For a reinstatement."
    )
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=9, choices=State, default=State.IN_REVIEW)
    maker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-created_at"]
        default_permissions = ("view", "add")
        verbose_name = "points adjustment"
        constraints = [
            models.CheckConstraint(name="an_adjustment_moves_points", condition=Q(points__gt=0)),
            models.CheckConstraint(
                name="a_reversal_names_its_invoice", condition=~Q(kind="reversal") | Q(invoice__isnull=False)
            ),
            models.CheckConstraint(
                name="a_reinstatement_names_its_lot", condition=~Q(kind="reinstatement") | Q(lot__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["invoice", "credit_note"],
                condition=~Q(credit_note="") & ~Q(state="rejected"),
                name="a_credit_note_takes_points_back_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.points}"
