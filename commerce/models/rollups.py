from django.db import models

from commerce.models.customers import Customer
from commerce.models.products import Product


class CustomerDay(models.Model):
    """What a customer bought on a day: completed orders only, returns subtracted from the amounts.

    Days count as purchases where `orders` > 0. Kept by `commerce/rollups.py`; nobody else writes here.
    """

    pk = models.CompositePrimaryKey("customer_id", "day")
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="days", db_constraint=False, db_index=False
    )
    day = models.DateField()
    orders = models.IntegerField()
    units = models.DecimalField(max_digits=16, decimal_places=3)
    revenue = models.DecimalField(max_digits=16, decimal_places=2)
    discount = models.DecimalField(max_digits=16, decimal_places=2)
    cost = models.DecimalField(max_digits=16, decimal_places=2, null=True)

    class Meta:
        indexes = [models.Index(fields=["day"], name="customer_day_by_day")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.day}"


class SalesDay(models.Model):
    """What was sold on a day in all, orders without a customer included. Kept by `commerce/rollups.py`."""

    day = models.DateField(primary_key=True)
    orders = models.IntegerField()
    units = models.DecimalField(max_digits=16, decimal_places=3)
    revenue = models.DecimalField(max_digits=16, decimal_places=2)
    discount = models.DecimalField(max_digits=16, decimal_places=2)
    cost = models.DecimalField(max_digits=16, decimal_places=2, null=True)

    def __str__(self) -> str:
        return str(self.day)


class ProductDay(models.Model):
    """What was sold of a product on a day, by the same rules. Kept by `commerce/rollups.py`."""

    # Products are few, so PostgreSQL 18 skips through this for a span of days too: an index by day would cost each
    # large import a second for nothing.
    pk = models.CompositePrimaryKey("product_id", "day")
    product = models.ForeignKey(
        Product, on_delete=models.DO_NOTHING, related_name="days", db_constraint=False, db_index=False
    )
    day = models.DateField()
    orders = models.IntegerField()
    units = models.DecimalField(max_digits=16, decimal_places=3)
    revenue = models.DecimalField(max_digits=16, decimal_places=2)
    discount = models.DecimalField(max_digits=16, decimal_places=2)
    cost = models.DecimalField(max_digits=16, decimal_places=2, null=True)

    def __str__(self) -> str:
        return f"{self.product_id} {self.day}"


class TouchedCustomer(models.Model):
    """A customer whose days changed since the opinions were last refreshed; several rows may name the same one.

    Appended by `commerce/rollups.py`, taken by the refresh of insights. No uniqueness and no foreign key:
    imports that run side by side must not wait for each other here.
    """

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )

    def __str__(self) -> str:
        return str(self.customer_id)
