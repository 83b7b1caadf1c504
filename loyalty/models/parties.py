import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from people.trail import trail


class RetailerCode(models.Model):
    """What lets a dealer register: given by the company, for some uses, until some day. Only an HMAC is kept."""

    label = models.CharField(max_length=80, help_text="For whom, or for which fair.")
    hint = models.CharField(max_length=4, editable=False, help_text="The last letters, to tell codes apart.")
    code_hmac = models.CharField(max_length=64, unique=True, editable=False)
    region = models.CharField(max_length=80, blank=True, help_text="Retailers who use it begin in this region.")
    most_uses = models.PositiveIntegerField(default=1)
    uses = models.PositiveIntegerField(default=0, editable=False)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="a_code_is_used_no_more_than_allowed", condition=models.Q(uses__lte=models.F("most_uses"))
            ),
        ]
        triggers = trail("label", "region", "most_uses", "expires_at", "revoked_at", label="label")

    def __str__(self) -> str:
        return self.label


class Retailer(models.Model):
    """A dealer who registers consumers and sends their invoices."""

    class State(models.TextChoices):
        PHONE_VERIFIED = "phone_verified", "number proved"
        IN_REVIEW = "in_review", "in review"
        RETURNED = "returned"
        REJECTED = "rejected"
        ACTIVE = "active"
        SUSPENDED = "suspended"
        CLOSED = "closed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="retailer")
    code = models.ForeignKey(RetailerCode, null=True, on_delete=models.PROTECT, related_name="retailers")
    account = models.ForeignKey(
        "commerce.Customer",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The account under which the company sells to them.",
    )
    state = models.CharField(max_length=14, choices=State, default=State.PHONE_VERIFIED)
    phone = models.CharField(max_length=20)
    email = models.EmailField("e-mail address", blank=True)
    contact_name = models.CharField("name", max_length=120, blank=True)
    shop_name = models.CharField(max_length=160, blank=True)
    address = models.CharField(max_length=300, blank=True)
    city = models.CharField(max_length=80, blank=True)
    postal_code = models.CharField(max_length=16, blank=True)
    region = models.CharField(max_length=80, blank=True)
    tax_id = models.CharField("tax number", max_length=40, blank=True)
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was returned, rejected or suspended.")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    activated_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["shop_name", "id"]
        permissions = [("suspend_retailer", "Can suspend, reopen and close a retailer")]
        constraints = [
            models.UniqueConstraint(
                fields=["phone"],
                condition=~models.Q(state__in=["closed", "rejected"]),
                name="a_number_is_of_one_retailer",
            ),
        ]
        indexes = [
            models.Index(fields=["region", "state"], name="retailer_by_region"),
            models.Index(fields=["phone"], name="retailer_by_phone"),
        ]
        triggers = trail(
            "state",
            "phone",
            "email",
            "contact_name",
            "shop_name",
            "address",
            "city",
            "postal_code",
            "region",
            "tax_id",
            "account",
            label="shop_name",
        )

    def __str__(self) -> str:
        return self.shop_name or self.contact_name or self.phone


class RetailerDocument(models.Model):
    """A page of a paper that shows who the retailer is: re-encoded for looking at, the original kept as it came."""

    class Kind(models.TextChoices):
        TRADE_LICENCE = "trade_licence", "Trade licence"
        TAX_CERTIFICATE = "tax_certificate", "Tax certificate"
        IDENTITY = "identity", "Proof of identity"
        SHOP = "shop", "Photo of the shop"
        OTHER = "other", "Another paper"

    retailer = models.ForeignKey(Retailer, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=40, choices=Kind)
    page = models.PositiveSmallIntegerField(default=1)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    original = models.FileField(upload_to="retailers/originals/")
    picture = models.FileField(upload_to="retailers/pictures/")
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["retailer", "id"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["retailer", "sha256", "page"], name="a_retailer_hands_in_a_document_once"),
        ]

    def __str__(self) -> str:
        words = str(self.get_kind_display())
        return words if self.page == 1 else f"{words}, page {self.page}"


class Consumer(models.Model):
    """Who buys from retailers and earns points: a plumber, a shopper. Registered by a retailer only.

    Anonymised, the person is gone and the ledger stays, under `pseudonym`.
    """

    class State(models.TextChoices):
        IN_REVIEW = "in_review", "in review"
        RETURNED = "returned"
        REJECTED = "rejected"
        ACTIVE = "active"
        SUSPENDED = "suspended"
        CLOSED = "closed"
        ANONYMISED = "anonymised"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="consumer", editable=False
    )
    customer = models.OneToOneField(
        "commerce.Customer",
        null=True,
        on_delete=models.SET_NULL,
        related_name="consumer",
        editable=False,
        help_text="The customer whose orders the approved invoices become.",
    )
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField("e-mail address", blank=True)
    name = models.CharField(max_length=120, blank=True)
    trade = models.CharField(max_length=60, blank=True, help_text="What they do, such as plumber.")
    city = models.CharField(max_length=80, blank=True)
    region = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=8, default="en")
    reason = models.CharField(max_length=300, blank=True)
    pseudonym = models.CharField(max_length=20, blank=True, editable=False)
    registered_by = models.ForeignKey(Retailer, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    anonymised_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["name", "id"]
        permissions = [
            ("suspend_consumer", "Can suspend, reopen and close a consumer"),
            ("anonymise_consumer", "Can anonymise a consumer"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["phone"],
                condition=~models.Q(phone="") & ~models.Q(state__in=["closed", "rejected", "anonymised"]),
                name="a_number_is_of_one_consumer",
            ),
            models.CheckConstraint(
                name="an_anonymised_consumer_has_no_name",
                condition=~models.Q(state="anonymised")
                | (models.Q(phone="", email="", name="", user__isnull=True) & ~models.Q(pseudonym="")),
            ),
        ]
        indexes = [
            models.Index(fields=["phone"], name="consumer_by_phone"),
            models.Index(fields=["registered_by"], name="consumer_by_registrar"),
        ]
        triggers = trail("state", "phone", "email", "name", "trade", "city", "region", label="pseudonym")

    def __str__(self) -> str:
        return self.name or self.pseudonym or self.phone


class ConsumerRetailer(models.Model):
    """That a consumer buys at a retailer: made with the consumer's consent by a one-time code."""

    consumer = models.ForeignKey(Consumer, on_delete=models.PROTECT, related_name="links")
    retailer = models.ForeignKey(Retailer, on_delete=models.PROTECT, related_name="links")
    consented_at = models.DateTimeField()
    consent_text = models.CharField(max_length=300)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["retailer", "-consented_at"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["consumer", "retailer"], name="a_consumer_is_linked_to_a_retailer_once"),
        ]
        indexes = [models.Index(fields=["retailer", "-consented_at"], name="link_by_retailer")]

    def __str__(self) -> str:
        return f"{self.consumer} at {self.retailer}"
