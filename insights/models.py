from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from commerce.models import Customer
from insights import tag_table
from insights.segment_table import SEGMENTS
from people.trail import trail


class Assumptions(models.Model):
    """What the tenant supposes about the future. One row; until it is saved the defaults hold."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    churn_horizon_days = models.PositiveSmallIntegerField(
        "days in which a customer should come back",
        default=90,  # The horizon at which P(buy) was measured to work best on real shops.
        validators=[MinValueValidator(7), MaxValueValidator(365)],
    )
    value_horizon_days = models.PositiveSmallIntegerField(
        "days over which lifetime value is counted",
        default=365,  # Longer horizons could not be backtested on two years of history.
        validators=[MinValueValidator(30), MaxValueValidator(1095)],
    )
    discount_percent_per_year = models.DecimalField(
        "discount on money that comes a year later, in percent",
        max_digits=5,
        decimal_places=2,
        default=10,  # A usual cost of capital of a small business.
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )

    class Meta:
        verbose_name_plural = "assumptions"
        triggers = [*trail("churn_horizon_days", "value_horizon_days", "discount_percent_per_year", label="")]
        constraints = [
            models.CheckConstraint(name="assumptions_are_one_row", condition=models.Q(id=1)),
            models.CheckConstraint(
                name="assumptions_are_in_range",
                condition=models.Q(churn_horizon_days__range=(7, 365))
                & models.Q(value_horizon_days__range=(30, 1095))
                & models.Q(discount_percent_per_year__range=(0, 100)),
            ),
        ]

    def __str__(self) -> str:
        return "Assumptions"


class TagRule(models.Model):
    """How the tenant counts a tag. What is not said in `parameters` is as in `insights/tag_table.py`."""

    tag = models.CharField(primary_key=True, max_length=40, choices=tag_table.CHOICES)
    is_enabled = models.BooleanField("is given", default=True)
    parameters = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["tag"]
        triggers = [*trail("is_enabled", "parameters", label="tag")]

    def __str__(self) -> str:
        return self.get_tag_display()

    def clean(self) -> None:
        problems = tag_table.list_problems(tag=self.tag, parameters=self.parameters)
        if problems:
            raise ValidationError({"parameters": problems})


class ModelRun(models.Model):
    """One refresh of the opinions: what went in, what was fitted, how good it is, how long it took."""

    class Kind(models.TextChoices):
        FULL = "full"
        TOUCHED = "touched", "only customers with new facts"

    kind = models.CharField(max_length=10, choices=Kind)
    as_of = models.DateField("facts up to the end of")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    seconds = models.FloatField()
    stages = models.JSONField("seconds per stage")
    customers = models.PositiveIntegerField("customers recomputed")
    order_days = models.BigIntegerField()
    patterns = models.PositiveIntegerField()
    parameters = models.JSONField()
    quality = models.JSONField()
    gates = models.JSONField()
    actor_label = models.CharField("started by", max_length=150)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Insights as of {self.as_of}"


class CustomerInsight(models.Model):
    """The figures of one customer who has ordered. Kept by `insights/refresh/`; nobody else writes here."""

    class Withheld(models.TextChoices):
        """Why no next purchase is promised."""

        FEW_ORDERS = "few_orders"
        UNLIKELY = "unlikely"
        FEW_CUSTOMERS = "few_customers"

    # Opinions follow facts: a whole refresh rewrites every row, and a foreign key checked row by row would
    # triple its time. A customer's deletion takes the row along; a lost one goes with the next refresh.
    customer = models.OneToOneField(
        Customer, primary_key=True, on_delete=models.CASCADE, related_name="insight", db_constraint=False
    )
    as_of = models.DateField()
    order_days = models.IntegerField(help_text="Days with at least one order.")
    orders = models.IntegerField()
    first_on = models.DateField()
    last_on = models.DateField()
    revenue = models.DecimalField(max_digits=16, decimal_places=2)
    year_revenue = models.DecimalField(max_digits=16, decimal_places=2, help_text="Of the last 365 days.")
    discount = models.DecimalField(max_digits=16, decimal_places=2)
    mean_value = models.DecimalField(max_digits=16, decimal_places=2, help_text="Revenue per day with orders.")

    rfm_r = models.SmallIntegerField()
    rfm_f = models.SmallIntegerField()
    rfm_m = models.SmallIntegerField()
    segment = models.CharField(max_length=20, choices=[(s.slug, s.name) for s in SEGMENTS])
    segment_since = models.DateField()
    previous_segment = models.CharField(max_length=20, blank=True)

    p_alive = models.FloatField()
    p_buy = models.FloatField(help_text="Of an order within the churn horizon.")
    expected_orders = models.FloatField(help_text="Order days within the value horizon.")
    clv = models.DecimalField(max_digits=16, decimal_places=2)
    clv_low = models.DecimalField(max_digits=16, decimal_places=2)
    clv_high = models.DecimalField(max_digits=16, decimal_places=2)
    clv_variance = models.FloatField(help_text="Of the money; adds up over customers.")

    due_on = models.DateField(null=True, help_text="When the next order was expected on the day of the last one.")
    next_from = models.DateField(null=True)
    next_median = models.DateField(null=True)
    next_until = models.DateField(null=True)
    p_return = models.FloatField(null=True, help_text="Of an order within the churn horizon, by the date model.")
    withheld = models.CharField(max_length=20, choices=Withheld, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-clv", "customer"], name="insight_by_clv"),
            models.Index(fields=["-revenue", "customer"], name="insight_by_revenue"),
            models.Index(fields=["-last_on", "customer"], name="insight_by_last_on"),
            models.Index(fields=["p_buy", "customer"], name="insight_by_risk"),
            models.Index(fields=["due_on", "customer"], name="insight_by_due_on"),
            models.Index(fields=["rfm_r", "rfm_f"], name="insight_by_cell"),
        ]

    def __str__(self) -> str:
        return f"Figures of {self.customer_id}"

    @property
    def recency_days(self) -> int:
        return (self.as_of - self.last_on).days

    @property
    def churn_risk(self) -> float:
        return 1.0 - self.p_buy


class CustomerTag(models.Model):
    """A tag from the day it was entered to the day it was left; the open one has no `left_on`."""

    pk = models.CompositePrimaryKey("customer_id", "tag", "entered_on")
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="tags", db_constraint=False, db_index=False
    )
    tag = models.CharField(max_length=40, choices=tag_table.CHOICES)
    detail = models.CharField(max_length=120, blank=True, help_text="Such as the category loved.")
    entered_on = models.DateField()
    left_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "tag"],
                name="customer_holds_a_tag_once",
                condition=models.Q(left_on__isnull=True),
            ),
            models.CheckConstraint(
                name="tag_is_left_after_it_was_entered",
                condition=models.Q(left_on__isnull=True) | models.Q(left_on__gt=models.F("entered_on")),
            ),
        ]
        indexes = [
            models.Index(fields=["tag", "customer"], name="tag_holders", condition=models.Q(left_on__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.tag}"
