import pgtrigger
from django.conf import settings
from django.db import models

from people.append_only import append_only
from people.trail import trail


class Program(models.Model):
    """The tenant's one programme and its choices."""

    class Basis(models.TextChoices):
        NET = "net", "before tax"
        GROSS = "gross", "including tax"

    class LineMode(models.TextChoices):
        LINES = "lines", "line by line, matched to products"
        TOTAL = "total", "the total only"

    class Shortfall(models.TextChoices):
        WRITE_OFF = "write_off", "take back what is there, forget the rest"
        ARREARS = "arrears", "keep the rest as a debt that new points pay first"

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(max_length=80, default="Loyalty programme")
    is_open = models.BooleanField(default=True, help_text="Closed, nothing new is earned; gifts can be asked for.")
    basis = models.CharField(max_length=5, choices=Basis, default=Basis.NET)
    line_mode = models.CharField(max_length=5, choices=LineMode, default=LineMode.LINES)
    claim_window_days = models.PositiveSmallIntegerField(
        default=45, help_text="An invoice older than this is marked for the checker."
    )
    pending_days = models.PositiveSmallIntegerField(
        default=14, help_text="Points wait this long after the invoice, while goods may come back."
    )
    points_lifetime_days = models.PositiveSmallIntegerField(
        null=True, blank=True, default=730, help_text="Empty: points never lapse."
    )
    hold_days = models.PositiveSmallIntegerField(default=30, help_text="A gift asked for is held this long at most.")
    shortfall = models.CharField(
        "when points to take back are spent", max_length=9, choices=Shortfall, default=Shortfall.WRITE_OFF
    )
    tier_window_days = models.PositiveSmallIntegerField(default=365)
    reviews_consumers = models.BooleanField(
        "consumers are approved too", default=False, help_text="Else a proved number is enough."
    )
    invoices_per_retailer_and_day = models.PositiveSmallIntegerField(default=50)
    unusual_amount_factor = models.PositiveSmallIntegerField(
        default=4, help_text="An invoice this many times the retailer's usual one is marked."
    )
    refuses_duplicates = models.BooleanField(
        "refuse duplicates at once", default=False, help_text="Else the checker sees them marked."
    )
    point_value = models.DecimalField(
        max_digits=10, decimal_places=4, default=0, help_text="What one point costs the company, for the liability."
    )

    class Meta:
        verbose_name = "programme"
        permissions = [("view_figures", "Can see the programme's figures")]
        constraints = [
            models.CheckConstraint(
                name="points_live_for_a_day_or_more",
                condition=models.Q(points_lifetime_days__isnull=True) | models.Q(points_lifetime_days__gte=1),
            ),
            models.CheckConstraint(name="tiers_look_back_a_day_or_more", condition=models.Q(tier_window_days__gte=1)),
            models.CheckConstraint(name="there_is_one_program", condition=models.Q(id=1)),
            models.CheckConstraint(name="a_point_costs_nothing_or_more", condition=models.Q(point_value__gte=0)),
        ]
        triggers = trail(
            "name",
            "is_open",
            "basis",
            "line_mode",
            "claim_window_days",
            "pending_days",
            "points_lifetime_days",
            "hold_days",
            "shortfall",
            "tier_window_days",
            "reviews_consumers",
            "invoices_per_retailer_and_day",
            "unusual_amount_factor",
            "refuses_duplicates",
            "point_value",
            label="name",
        )

    def __str__(self) -> str:
        return self.name


class Scope(models.TextChoices):
    """Which lines of an invoice a rule or campaign counts."""

    EVERYTHING = "everything"
    CATEGORIES = "categories"
    BRANDS = "brands"
    PRODUCTS = "products"


class EarningRule(models.Model):
    """A promise of points, whose wording has versions. Of the rules that match a line, the one that gives most wins."""

    name = models.CharField(max_length=80, unique=True, help_text="Consumers and retailers read it, such as Valves.")
    is_active = models.BooleanField(
        default=True, help_text="Switched off, it gives nothing to invoices approved from now on."
    )

    class Meta:
        ordering = ["name"]
        permissions = [("publish_earningrule", "Can publish a version of an earning rule")]
        triggers = trail("name", "is_active", label="name")

    def __str__(self) -> str:
        return self.name


class EarningRuleVersion(models.Model):
    """What the rule says between two days. A draft may change; published, it stands for ever."""

    class Per(models.TextChoices):
        MONEY = "money", "per amount of money"
        UNIT = "unit", "per unit"
        INVOICE = "invoice", "per invoice"

    rule = models.ForeignKey(EarningRule, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("version", editable=False)
    per = models.CharField("points are given", max_length=7, choices=Per, default=Per.MONEY)
    points = models.PositiveIntegerField(default=1)
    per_amount = models.DecimalField(
        "for each",
        max_digits=12,
        decimal_places=2,
        default=1,
        help_text="So much money or so many units; parts count in proportion. Not used per invoice.",
    )
    scope = models.CharField("counts", max_length=10, choices=Scope, default=Scope.EVERYTHING)
    scope_values = models.JSONField("which of them", default=list, blank=True)
    minimum_amount = models.DecimalField(
        max_digits=14,
        decimal_places=2,
        default=0,
        help_text="Of all that it counts on the invoice, together; 0 for none.",
    )
    minimum_units = models.DecimalField(max_digits=12, decimal_places=3, default=0, help_text="The same in units.")
    begins_on = models.DateField("first day", help_text="The date of the invoice decides, not the day of approval.")
    ends_on = models.DateField("last day", null=True, blank=True, help_text="Empty: until a newer version begins.")
    published_at = models.DateTimeField(null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["rule", "-number"]
        verbose_name = "rule version"
        constraints = [
            models.UniqueConstraint(fields=["rule", "number"], name="a_version_has_its_number_once"),
            models.UniqueConstraint(
                fields=["rule"], condition=models.Q(published_at__isnull=True), name="a_rule_has_one_draft"
            ),
            models.CheckConstraint(name="points_are_per_some_amount", condition=models.Q(per_amount__gt=0)),
            models.CheckConstraint(
                name="a_version_ends_after_it_begins",
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("begins_on")),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="a_published_version_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__published_at__isnull=False),
                func="RAISE EXCEPTION 'A published version stands; make a new one.' USING ERRCODE = 'check_violation';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule}, version {self.number}"


class RuleSimulation(models.Model):
    """A draft tried on past approved invoices before anybody is promised anything."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    version = models.ForeignKey(EarningRuleVersion, on_delete=models.CASCADE, related_name="simulations")
    terms = models.JSONField(help_text="What the draft said when it was tried.")
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    most_invoices = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="a_simulation_is_of_a_number_of_invoices_or_a_period",
                condition=models.Q(most_invoices__isnull=False, since__isnull=True, until__isnull=True)
                | models.Q(most_invoices__isnull=True, since__isnull=False, until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version}, tried"


class Tier(models.Model):
    """Reached by points earned within the programme's window, never by the balance."""

    name = models.CharField(max_length=40, unique=True)
    threshold_points = models.PositiveIntegerField(
        "reached with",
        unique=True,
        help_text="Points earned within the programme's window. What was spent counts, what was taken back does not.",
    )
    multiplier_percent = models.PositiveSmallIntegerField(
        "multiplies by percent", default=100, help_text="150 gives half as much again on every line."
    )
    grace_days = models.PositiveSmallIntegerField(
        default=30, help_text="How long the tier stays after a warning when points fall short. 0: no warning, no grace."
    )

    class Meta:
        ordering = ["threshold_points"]
        constraints = [
            models.CheckConstraint(name="a_tier_gives_no_less", condition=models.Q(multiplier_percent__gte=100)),
        ]
        triggers = trail("name", "threshold_points", "multiplier_percent", "grace_days", label="name")

    def __str__(self) -> str:
        return self.name


class TierStay(models.Model):
    """From when until when a consumer was in a tier; the open one is the current. `grace_until`: a fall is near."""

    consumer = models.ForeignKey("loyalty.Consumer", on_delete=models.PROTECT, related_name="tier_stays")
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)
    grace_until = models.DateField(null=True)

    class Meta:
        ordering = ["consumer", "-since"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["consumer"], condition=models.Q(until__isnull=True), name="a_consumer_is_in_one_tier"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consumer} in {self.tier}"


class Campaign(models.Model):
    """More points for a while: a multiplier or a bonus per invoice, within a budget."""

    name = models.CharField(max_length=80, unique=True)
    is_active = models.BooleanField(
        default=True, help_text="Switched off, it gives nothing to invoices approved from now on."
    )
    begins_on = models.DateField("first day", help_text="The date of the invoice decides, not the day of approval.")
    ends_on = models.DateField("last day")
    multiplier_percent = models.PositiveSmallIntegerField(
        "multiplies by percent", default=100, help_text="200 doubles the points of what it counts, after the tier."
    )
    bonus_points = models.PositiveIntegerField(
        default=0, help_text="On top, once per invoice, where something it counts was bought."
    )
    scope = models.CharField("counts", max_length=10, choices=Scope, default=Scope.EVERYTHING)
    scope_values = models.JSONField("which of them", default=list, blank=True)
    region = models.CharField(max_length=80, blank=True, help_text="Of the retailer; empty for all.")
    minimum_amount = models.DecimalField(
        max_digits=14, decimal_places=2, default=0, help_text="Of all that it counts on the invoice, together."
    )
    budget_points = models.PositiveIntegerField(
        "budget in points",
        null=True,
        blank=True,
        help_text="The invoice that reaches it gets what is left. Empty: no limit.",
    )
    used_points = models.PositiveIntegerField("used", default=0, editable=False)
    points_per_consumer = models.PositiveIntegerField(
        "most for one consumer", null=True, blank=True, help_text="Empty: no limit."
    )

    class Meta:
        ordering = ["-begins_on", "name"]
        constraints = [
            models.CheckConstraint(
                name="a_campaign_keeps_to_its_budget",
                condition=models.Q(budget_points__isnull=True) | models.Q(used_points__lte=models.F("budget_points")),
            ),
            models.CheckConstraint(
                name="a_campaign_ends_after_it_begins", condition=models.Q(ends_on__gte=models.F("begins_on"))
            ),
            models.CheckConstraint(name="a_campaign_gives_no_less", condition=models.Q(multiplier_percent__gte=100)),
        ]
        triggers = trail(
            "name",
            "is_active",
            "begins_on",
            "ends_on",
            "multiplier_percent",
            "bonus_points",
            "scope",
            "scope_values",
            "region",
            "minimum_amount",
            "budget_points",
            "points_per_consumer",
            label="name",
        )

    def __str__(self) -> str:
        return self.name


class CampaignUse(models.Model):
    """What a campaign added to one accrual."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="uses")
    entry = models.ForeignKey("loyalty.JournalEntry", on_delete=models.PROTECT, related_name="campaign_uses")
    consumer = models.ForeignKey("loyalty.Consumer", on_delete=models.PROTECT, related_name="+")
    points = models.PositiveIntegerField()

    class Meta:
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["campaign", "entry"], name="a_campaign_is_used_once_per_accrual"),
        ]
        indexes = [models.Index(fields=["campaign", "consumer"], name="campaign_use_by_consumer")]
        triggers = append_only("campaign_uses")

    def __str__(self) -> str:
        return f"{self.points} from {self.campaign}"
