from django.db import models
from django.db.models.functions import Now

from commerce.models.integrity import protects, takes_along
from people.trail import trail


class Category(models.Model):
    name = models.CharField(max_length=120, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "categories"
        triggers = trail("name", label="name")

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    sku = models.CharField("SKU", max_length=60, unique=True)
    name = models.CharField(max_length=200, blank=True)
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.SET_NULL, related_name="products")
    brand = models.CharField(max_length=80, blank=True)
    price = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    active_from = models.DateField(null=True, blank=True)
    active_until = models.DateField(null=True, blank=True, help_text="The first day it is no longer sold.")
    batch_id = models.BigIntegerField(null=True, editable=False)
    source_row = models.PositiveIntegerField(null=True, editable=False, help_text="Of the batch's file.")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["sku"]
        constraints = [
            models.CheckConstraint(
                name="product_price_is_not_negative",
                condition=models.Q(price__isnull=True) | models.Q(price__gte=0),
            ),
            models.CheckConstraint(
                name="product_is_active_from_before_until",
                condition=models.Q(active_until__isnull=True)
                | models.Q(active_from__isnull=True)
                | models.Q(active_until__gt=models.F("active_from")),
            ),
        ]
        permissions = [("import_product", "Can import products"), ("export_product", "Can export products")]
        triggers = [
            # Fired in the order of their names: the first refuses at once, the last reads all lines.
            protects("product_sold_stays", column="product_id", table="commerce_productday"),
            protects("product_with_sales_stays", column="product_id", table="commerce_orderline"),
            takes_along("product_takes_its_days", column="product_id", table="commerce_productday"),
            *trail("sku", "name", "category", "brand", "price", "active_from", "active_until", label="sku"),
        ]

    def __str__(self) -> str:
        return self.name or self.sku


class ProductCost(models.Model):
    """What a unit costs from a day on, until the next row."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="costs")
    cost = models.DecimalField(max_digits=14, decimal_places=4)
    valid_from = models.DateField()

    class Meta:
        ordering = ["product", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["product", "valid_from"], name="product_has_one_cost_from_a_day_on"),
            models.CheckConstraint(name="product_cost_is_not_negative", condition=models.Q(cost__gte=0)),
        ]
        triggers = trail("product", "cost", "valid_from", label="product")

    def __str__(self) -> str:
        return f"{self.cost} from {self.valid_from}"
