import pgtrigger
from django.db import models
from django.db.models.functions import Now

from commerce.models.customers import Customer, SalesRep
from commerce.models.integrity import protects, refers_to, takes_along
from commerce.models.products import Product


class Source(models.Model):
    """Where facts come from. Numbers of orders and customers are unique within it."""

    class Kind(models.TextChoices):
        FILE = "file"
        CLOVER = "clover"
        WEBHOOK = "webhook"
        EVENTS = "events"
        LOYALTY = "loyalty"

    slug = models.SlugField("short name", max_length=40, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.FILE)

    class Meta:
        ordering = ["name"]
        triggers = [protects("source_with_orders_stays", column="source_id", table="commerce_order")]

    def __str__(self) -> str:
        return self.name


class Order(models.Model):
    """One purchase, or one return of goods (negative). Amounts are the sums of its lines, net of tax."""

    class State(models.TextChoices):
        COMPLETED = "completed"
        CANCELLED = "cancelled"

    # The triggers below stand for the foreign keys' constraints, and the named indexes for their indexes.
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    external_id = models.CharField("order number", max_length=80)
    customer = models.ForeignKey(
        Customer,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="orders",
        db_constraint=False,
        db_index=False,
    )
    rep = models.ForeignKey(
        SalesRep,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
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
            models.Index(fields=["rep", "ordered_on"], name="order_by_rep", condition=models.Q(rep__isnull=False)),
        ]
        permissions = [("import_order", "Can import orders"), ("export_order", "Can export orders")]
        triggers = [
            *refers_to(
                "order_refers",
                held={
                    "source_id": "commerce_source",
                    "customer_id": "commerce_customer",
                    "rep_id": "commerce_salesrep",
                },
            ),
            takes_along("order_takes_its_lines", column="order_id", table="commerce_orderline"),
        ]

    def __str__(self) -> str:
        return self.external_id


class OrderLine(models.Model):
    """One product of an order. Lines have no life of their own: a changed order replaces them all."""

    pk = models.CompositePrimaryKey("order_id", "number")
    order = models.ForeignKey(
        Order, on_delete=models.CASCADE, related_name="lines", db_constraint=False, db_index=False
    )
    number = models.PositiveIntegerField()
    # Found through ProductDay and the day's orders: an index here would cost a third of each import.
    product = models.ForeignKey(
        Product, null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    unit_price = models.DecimalField(max_digits=14, decimal_places=4)
    discount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    tax = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    net = models.DecimalField(max_digits=14, decimal_places=2)
    cost = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    source_row = models.PositiveIntegerField(null=True, editable=False, help_text="Of the file of its order's batch.")

    class Meta:
        ordering = ["order_id", "number"]
        triggers = [
            *refers_to("line_refers", held={"product_id": "commerce_product"}, unheld={"order_id": "commerce_order"})[
                :1
            ],
            pgtrigger.Protect(name="line_is_replaced_not_edited", operation=pgtrigger.Update),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.number}"
