import uuid

from django.conf import settings
from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from loyalty.models.ledger import Hold
from loyalty.models.parties import Consumer, Retailer
from loyalty.models.programme import Tier
from people.append_only import append_only
from people.trail import trail


class Reward(models.Model):
    """A gift in the catalogue, with its stock. Reserved pieces are asked for and not yet handed over."""

    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    picture = models.ImageField(
        upload_to="rewards/", blank=True, validators=[FileExtensionValidator(["jpg", "jpeg", "png", "webp"])]
    )
    category = models.CharField(max_length=60, blank=True)
    points = models.PositiveIntegerField(help_text="What one piece takes.")
    cost = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    is_active = models.BooleanField(default=True)
    begins_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True, help_text="The last day.")
    least_tier = models.ForeignKey(Tier, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    region = models.CharField(max_length=80, blank=True, help_text="Of the consumer; empty for all.")
    most_per_consumer = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty: no limit.")
    on_hand = models.PositiveIntegerField(default=0, editable=False)
    reserved = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["points", "name"]
        permissions = [("move_stock", "Can receive and write off gifts"), ("export_reward", "Can export gifts")]
        constraints = [
            models.CheckConstraint(
                name="no_gift_is_promised_that_is_not_there", condition=Q(reserved__lte=F("on_hand"))
            ),
            models.CheckConstraint(name="a_gift_takes_points", condition=Q(points__gt=0)),
        ]
        triggers = trail(
            "name",
            "points",
            "cost",
            "is_active",
            "begins_on",
            "ends_on",
            "least_tier",
            "most_per_consumer",
            label="name",
        )

    def __str__(self) -> str:
        return self.name


class StockMovement(models.Model):
    """Why `on_hand` or `reserved` of a gift changed."""

    class Kind(models.TextChoices):
        RECEIVED = "received"
        RESERVED = "reserved"
        LET_GO = "let_go", "let go"
        HANDED_OVER = "handed_over", "handed over"
        CAME_BACK = "came_back", "came back"
        WRITTEN_OFF = "written_off", "written off"
        LOST = "lost", "lost on the way"

    reward = models.ForeignKey(Reward, on_delete=models.PROTECT, related_name="movements")
    redemption = models.ForeignKey("loyalty.Redemption", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=11, choices=Kind)
    pieces = models.PositiveIntegerField()
    note = models.CharField(max_length=200, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        default_permissions = ("view",)
        triggers = append_only("movements")

    def __str__(self) -> str:
        return f"{self.pieces} {self.get_kind_display()}"


class Redemption(models.Model):
    """A gift asked for by a retailer on a consumer's behalf, agreed to by the consumer with a one-time code."""

    class State(models.TextChoices):
        AWAITING_CONSENT = "awaiting_consent", "waits for the consumer's yes"
        IN_REVIEW = "in_review", "in review"
        ON_QUERY = "on_query", "question asked"
        RETURNED = "returned"
        APPROVED = "approved"
        FULFILLED = "fulfilled", "handed over"
        REFUNDED = "refunded"
        REJECTED = "rejected"
        CANCELLED = "cancelled"
        EXPIRED = "expired"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consumer = models.ForeignKey(Consumer, on_delete=models.PROTECT, related_name="redemptions")
    retailer = models.ForeignKey(Retailer, on_delete=models.PROTECT, related_name="redemptions")
    maker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reward = models.ForeignKey(Reward, on_delete=models.PROTECT, related_name="redemptions")
    pieces = models.PositiveSmallIntegerField(default=1)
    points = models.PositiveBigIntegerField(help_text="All pieces together, at the price when it was asked for.")
    state = models.CharField(max_length=16, choices=State, default=State.AWAITING_CONSENT)
    hold = models.OneToOneField(Hold, null=True, on_delete=models.PROTECT, related_name="redemption")
    consented_at = models.DateTimeField(null=True)
    consent_text = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=300, blank=True, help_text="From the retailer to the checker.")
    answer = models.CharField(max_length=300, blank=True, help_text="From the retailer, to a question of the checker.")
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was returned, rejected or refunded.")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "id"]
        permissions = [("fulfil_redemption", "Can pack, send and book gifts"), ("refund_redemption", "Can refund")]
        constraints = [
            models.CheckConstraint(
                name="no_gift_is_decided_without_consent",
                condition=Q(state__in=["awaiting_consent", "cancelled", "expired"]) | Q(consented_at__isnull=False),
            ),
            models.CheckConstraint(name="a_redemption_is_of_some_pieces", condition=Q(pieces__gt=0)),
        ]
        indexes = [
            models.Index(fields=["consumer", "-created_at"], name="redemption_by_consumer"),
            models.Index(fields=["retailer", "-created_at"], name="redemption_by_retailer"),
            models.Index(fields=["state", "-created_at"], name="redemption_by_state"),
        ]
        triggers = trail("state", "reward", "pieces", "points", label="state")

    def __str__(self) -> str:
        return f"{self.pieces} of {self.reward}"


class FulfilmentEvent(models.Model):
    """A step of an approved gift on its way to the consumer's hand. The latest one says where it is."""

    class State(models.TextChoices):
        PENDING = "pending", "to be packed"
        PACKED = "packed"
        DISPATCHED = "dispatched"
        AT_RETAILER = "at_retailer", "at the retailer"
        HANDED_OVER = "handed_over", "handed over"
        FAILED = "failed", "not delivered"
        RETURNED = "returned", "came back"
        WRITTEN_OFF = "written_off", "written off"

    redemption = models.ForeignKey(Redemption, on_delete=models.PROTECT, related_name="fulfilment")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=11, choices=State)
    note = models.CharField(max_length=200, blank=True, help_text="Carrier and number, or what went wrong.")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["redemption", "number"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["redemption", "number"], name="a_step_of_a_gift_happens_once"),
        ]
        triggers = append_only("steps")

    def __str__(self) -> str:
        return str(self.get_state_display())
