from django.db import models
from django.db.models.functions import Now

from commerce.models.customers import Customer, SalesRep
from commerce.models.products import Product


class Source(models.Model):
    """Where facts come from. Numbers of orders and customers are unique within it."""

    class Kind(models.TextChoices):
        FILE = "file"
        CLOVER = "clover"
        WEBHOOK = "webhook"
        EVENTS = "events"

    slug = models.SlugField("short name", max_length=40, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.FILE)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Order(models.Model):
    """One purchase, or one return of goods (negative). Amounts are the sums of its lines, net of tax."""

    class State(models.TextChoices):
        COMPLETED = "completed"
        CANCELLED = "cancelled"

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    external_id = models.CharField("order number", max_length=80)
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="orders")
    rep = models.ForeignKey(SalesRep, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    ordered_at = models.DateTimeField()
    ordered_on = models.DateField(help_text="The day in the tenant's time zone.")
    channel = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.COMPLETED)
    is_return = models.BooleanField(default=False)
    units = models.DecimalField(max_digits=16, decimal_places=3, default=0)
    net = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    discount = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    tax = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    cost = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    fingerprint = models.UUIDField(help_text="A digest of all that was said of it; equal means unchanged.")
    batch_id = models.BigIntegerField(null=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-ordered_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="order_number_is_unique_in_its_source"),
        ]
        indexes = [
            models.Index(fields=["customer", "-ordered_at"], name="order_by_customer"),
            models.Index(fields=["ordered_on"], name="order_by_day"),
        ]

    def __str__(self) -> str:
        return self.external_id


class OrderLine(models.Model):
    """One product of an order. Lines have no life of their own: a changed order replaces them all."""

    pk = models.CompositePrimaryKey("order_id", "number")
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines", db_index=False)
    number = models.PositiveIntegerField()
    product = models.ForeignKey(Product, null=True, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    unit_price = models.DecimalField(max_digits=14, decimal_places=4)
    discount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    tax = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    net = models.DecimalField(max_digits=14, decimal_places=2)
    cost = models.DecimalField(max_digits=14, decimal_places=2, null=True)

    class Meta:
        ordering = ["order_id", "number"]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.number}"
