import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now, Upper

from loyalty.models.parties import Consumer, Retailer
from people.trail import trail


def norm_of(number: Any) -> Func:
    """A number as it is compared: letters and digits only, in upper case, so that no blank, dash or leading zero makes
    it a new one.
    """
    plain = Func(Upper(number), Value(r"[^A-Z0-9]"), Value(""), Value("g"), function="regexp_replace")
    leading_zeros = Value("(^|[^0-9])0+(?=[0-9])")
    return Func(plain, leading_zeros, Value(r"\1"), Value("g"), function="regexp_replace")


class Invoice(models.Model):
    """The paper with which a retailer shows what a consumer bought. Approved, it is also an order in commerce."""

    class State(models.TextChoices):
        DRAFT = "draft"
        IN_REVIEW = "in_review", "in review"
        ON_QUERY = "on_query", "question asked"
        RETURNED = "returned"
        APPROVED = "approved"
        PARTLY_REVERSED = "partly_reversed", "partly reversed"
        REVERSED = "reversed"
        REJECTED = "rejected"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    retailer = models.ForeignKey(Retailer, on_delete=models.PROTECT, related_name="invoices")
    consumer = models.ForeignKey(Consumer, null=True, blank=True, on_delete=models.PROTECT, related_name="invoices")
    maker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)
    draft_key = models.UUIDField(
        default=uuid.uuid4, editable=False, help_text="Chosen by the phone, so that a draft sent twice is one."
    )
    state = models.CharField(max_length=15, choices=State, default=State.DRAFT)
    number = models.CharField("invoice number", max_length=60, blank=True)
    number_norm = models.GeneratedField(
        expression=norm_of(F("number")),
        output_field=models.CharField(max_length=60),
        db_persist=True,
    )
    invoiced_on = models.DateField("date of the invoice", null=True, blank=True)
    fiscal_year = models.PositiveSmallIntegerField(null=True, editable=False)
    net = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    tax = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    gross = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    note = models.CharField(max_length=300, blank=True, help_text="From the retailer to the checker.")
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was returned or rejected.")
    qr = models.JSONField(null=True, editable=False, help_text="What the signed QR of an e-invoice says.")
    is_qr_genuine = models.BooleanField(null=True, editable=False)
    points = models.PositiveIntegerField(null=True, editable=False)
    why_nothing = models.JSONField(
        null=True, editable=False, help_text="How it came to no points; else the accrual keeps how it came to them."
    )
    order = models.OneToOneField(
        "commerce.Order",
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        db_constraint=False,
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-created_at", "id"]
        permissions = [("reverse_invoice", "Can propose to take back points of an invoice")]
        constraints = [
            models.UniqueConstraint(
                fields=["retailer", "fiscal_year", "number_norm"],
                condition=~Q(state__in=["draft", "rejected", "withdrawn"]),
                name="an_invoice_is_handed_in_once_in_any_spelling",
            ),
            models.UniqueConstraint(fields=["maker", "draft_key"], name="a_draft_sent_twice_is_one"),
            models.CheckConstraint(
                name="an_invoice_handed_in_says_what_and_when",
                condition=Q(state__in=["draft", "withdrawn"])
                | (
                    ~Q(number_norm="")
                    & Q(consumer__isnull=False, invoiced_on__isnull=False, fiscal_year__isnull=False)
                    & Q(net__isnull=False, gross__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="an_invoice_is_of_no_negative_amount",
                condition=(Q(net__isnull=True) | Q(net__gte=0)) & (Q(gross__isnull=True) | Q(gross__gte=0)),
            ),
        ]
        indexes = [
            models.Index(fields=["retailer", "-submitted_at"], name="invoice_by_retailer"),
            models.Index(fields=["consumer", "-invoiced_on"], name="invoice_by_consumer"),
            models.Index(fields=["state", "-submitted_at"], name="invoice_by_state"),
            models.Index(fields=["invoiced_on"], name="invoice_by_day"),
            # The figures of the programme are summed up from the index alone.
            models.Index(
                fields=["decided_at"],
                include=["retailer", "consumer", "net", "points", "submitted_at"],
                name="invoice_by_award",
                condition=Q(points__isnull=False),
            ),
            models.Index(fields=["submitted_at"], name="invoice_by_hand_in"),
            models.Index(fields=["number_norm"], name="invoice_by_number"),
            models.Index(
                fields=["decided_at"],
                name="invoice_that_is_no_order_yet",
                condition=Q(state__in=["approved", "partly_reversed", "reversed"], order__isnull=True),
            ),
        ]
        triggers = trail("state", "consumer", "number", "invoiced_on", "net", "tax", "gross", "note", label="number")

    def __str__(self) -> str:
        return self.number or "Invoice without a number"


class InvoiceLine(models.Model):
    """One line as the retailer typed it, and the product it was matched to."""

    class Match(models.TextChoices):
        NONE = "none", "not found"
        SKU = "sku", "by SKU"
        ALIAS = "alias", "by a known spelling"
        SIMILAR = "similar", "by likeness"
        PERSON = "person", "by a person"

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveSmallIntegerField()
    text = models.CharField("as it stands on the invoice", max_length=200)
    sku = models.CharField("SKU", max_length=60, blank=True)
    product = models.ForeignKey("commerce.Product", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    match = models.CharField(max_length=7, choices=Match, default=Match.NONE)
    likeness = models.FloatField(null=True, help_text="0 to 1, where it was matched by likeness.")
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    unit_price = models.DecimalField(max_digits=14, decimal_places=4)
    net = models.DecimalField(max_digits=14, decimal_places=2)
    points = models.PositiveIntegerField(null=True, editable=False, help_text="Its share, once approved.")

    class Meta:
        ordering = ["invoice", "number"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["invoice", "number"], name="an_invoice_line_has_its_number_once"),
            models.CheckConstraint(name="an_invoice_line_is_of_something", condition=Q(quantity__gt=0, net__gte=0)),
        ]

    def __str__(self) -> str:
        return self.text


class InvoicePage(models.Model):
    """One page of the paper: the original as it came, read-only, and a clean picture made from it for looking at."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="pages")
    number = models.PositiveSmallIntegerField()
    original = models.FileField(upload_to="invoices/originals/")
    picture = models.FileField(upload_to="invoices/pictures/")
    media_type = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64, help_text="Of the original file.")
    look = models.CharField(max_length=64, blank=True, help_text="Perceptual hash, 16 by 16 bits in hex.")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["invoice", "number"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["invoice", "number"], name="a_page_has_its_number_once"),
        ]
        indexes = [
            models.Index(fields=["sha256"], name="page_by_hash"),
            models.Index(fields=["look"], name="page_by_look"),
        ]

    def __str__(self) -> str:
        return f"page {self.number}"


class InvoiceSignal(models.Model):
    """What a check found, beside the fields: a fact for the decider, never a state of the invoice."""

    class Rule(models.TextChoices):
        SAME_NUMBER = "same_number", "same number"
        SAME_FILE = "same_file", "same file"
        LOOK_ALIKE = "look_alike", "look-alike picture"
        UNUSUAL_AMOUNT = "unusual_amount", "unusual amount"
        SEQUENCE = "sequence", "unusual number"
        CLAIM_WINDOW = "claim_window", "too old"
        VELOCITY = "velocity", "many at once"
        TOTAL_MISMATCH = "total_mismatch", "total does not add up"
        QR_MISMATCH = "qr_mismatch", "QR says otherwise"
        UNMATCHED_LINES = "unmatched_lines", "unknown products"

    class Verdict(models.TextChoices):
        FINE = "fine"
        LOOK = "look", "look closely"
        REFUSE = "refuse"

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="signals")
    revision = models.PositiveIntegerField(help_text="Of the approval request it was found for; 1 at first.")
    rule = models.CharField(max_length=16, choices=Rule)
    verdict = models.CharField(max_length=6, choices=Verdict)
    reason = models.CharField(max_length=300)
    other = models.ForeignKey(
        Invoice, null=True, on_delete=models.SET_NULL, related_name="+", help_text="The invoice it resembles."
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["invoice", "rule"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["invoice", "revision", "rule"], name="a_rule_speaks_once_about_a_revision"),
        ]
        indexes = [models.Index(fields=["rule", "verdict", "-at"], name="signal_by_rule")]

    def __str__(self) -> str:
        return f"{self.get_rule_display()}: {self.reason}"


class ProductAlias(models.Model):
    """Another spelling of a product on retailers' invoices; learned when a person matches a line."""

    text = models.CharField(max_length=200, unique=True, help_text="In lower case, single blanks.")
    product = models.ForeignKey("commerce.Product", on_delete=models.CASCADE, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["text"]
        verbose_name = "product spelling"
        triggers = trail("text", "product", label="text")

    def __str__(self) -> str:
        return self.text


class IssuerKey(models.Model):
    """The public key of whoever signs e-invoices; without it a QR is read and not vouched for."""

    name = models.CharField(max_length=80)
    key_id = models.CharField(max_length=80, blank=True, help_text="The `kid` of its signatures, where they name one.")
    public_key = models.TextField(help_text="PEM.")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = "e-invoice key"
        triggers = trail("name", "key_id", "public_key", "is_active", label="name")

    def __str__(self) -> str:
        return self.name
