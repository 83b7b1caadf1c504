from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Now
from django_tenants.models import DomainMixin, TenantMixin

SCHEMA_PREFIX = "t_"
slug_rule = RegexValidator(
    r"\A[a-z][a-z0-9_]{0,39}\Z",
    "A short name has up to 40 lower-case letters, digits and underscores, and begins with a letter.",
)

host_rule = RegexValidator(
    r"\A(?!-)[a-z0-9-]+(\.[a-z0-9-]+)*\Z", "A host name has lower-case letters, digits, dots and hyphens, and no port."
)


class Plan(models.Model):  # type: ignore[django-manager-missing] # TenantMixin carries no types
    """What a tenant has subscribed to. The name alone for now; meters and amounts come with billing."""

    name = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Tenant(TenantMixin):
    """A merchant or manufacturer: one schema, its host names, and the choices that apply to all it does."""

    class Kind(models.TextChoices):
        MERCHANT = "merchant"
        MANUFACTURER = "manufacturer"
        PLATFORM = "platform"

    class State(models.TextChoices):
        PROVISIONING = "provisioning"
        READY = "ready"
        SUSPENDED = "suspended"
        DELETING = "deleting"

    auto_create_schema = False
    auto_drop_schema = False

    slug = models.CharField("short name", max_length=40, unique=True, validators=[slug_rule])
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind)
    state = models.CharField(max_length=20, choices=State, default=State.PROVISIONING)
    is_migrated = models.BooleanField(
        default=True, editable=False, help_text="False while its tables are not those that the code expects."
    )
    rows_digest = models.CharField(max_length=64, default="", editable=False)  # of the roles it last got
    plan = models.ForeignKey(Plan, null=True, blank=True, on_delete=models.PROTECT, related_name="tenants")
    timezone = models.CharField("time zone", max_length=60, default="UTC")
    currency = models.CharField(max_length=3, default="USD")
    country = models.CharField(max_length=2, default="US")
    address = models.TextField(blank=True)
    logo = models.ImageField(upload_to="logo/", blank=True)
    primary_color = models.CharField(max_length=7, blank=True)
    fiscal_year_start_month = models.PositiveSmallIntegerField(default=1)
    raw_files_kept_days = models.PositiveSmallIntegerField(
        "days that files are kept",
        default=365,
        help_text="Files that were brought in are deleted after so many days; what they brought stays.",
    )
    data_note = models.CharField(
        max_length=200, blank=True, help_text="A sentence on each page about where the data comes from."
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="fiscal_year_starts_in_a_month",
                condition=models.Q(fiscal_year_start_month__range=(1, 12)),
            ),
            models.CheckConstraint(
                name="files_are_kept_a_week_to_ten_years",
                condition=models.Q(raw_files_kept_days__range=(7, 3653)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_served(self) -> bool:
        return self.state == self.State.READY and self.is_migrated


class Domain(DomainMixin):
    """A host name under which a tenant is reached."""

    domain = models.CharField("host name", max_length=253, unique=True, db_index=True, validators=[host_rule])

    class Meta:
        ordering = ["domain"]


class Blueprint(models.Model):
    """The statements that make a tenant's schema, taken from the template once per set of migrations."""

    fingerprint = models.CharField(max_length=64, unique=True)
    rows_digest = models.CharField(max_length=64, default="")
    statements = models.TextField()
    made_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return self.fingerprint[:12]


class PlatformEvent(models.Model):
    """What happened to tenants themselves. It outlives the tenant it tells of."""

    event = models.CharField(max_length=80)
    slug = models.CharField("short name", max_length=40)
    actor_label = models.CharField("by", max_length=150)
    at = models.DateTimeField()
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.event} {self.slug}"


class Heartbeat(models.Model):
    """When a kind of background process was last seen alive."""

    process = models.CharField(max_length=20, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.process


class ScheduledRun(models.Model):
    """Until when the runs of a job are taken care of, for one tenant or (no schema) for all."""

    task = models.CharField(max_length=120)
    schema_name = models.CharField(max_length=63, blank=True)
    due_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "schema_name"], name="job_is_scheduled_once_for_a_tenant"),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.schema_name}"


class SignUp(models.Model):
    """Somebody's wish for a tenant, from the form to the tenant itself. Of its link only a hash is kept."""

    class State(models.TextChoices):
        WAITING = "waiting"
        OPENING = "opening", "being made"
        OPENED = "opened"

    name = models.CharField("company", max_length=120)
    kind = models.CharField(
        max_length=20, choices=[(kind, kind.label) for kind in (Tenant.Kind.MERCHANT, Tenant.Kind.MANUFACTURER)]
    )
    slug = models.CharField("short name", max_length=40, validators=[slug_rule])
    timezone = models.CharField("time zone", max_length=60)
    currency = models.CharField(max_length=3)
    country = models.CharField(max_length=2)
    admin_name = models.CharField("Admin", max_length=120)
    admin_email = models.EmailField("e-mail of the Admin")
    origin = models.CharField("asked at", max_length=300, help_text="The platform's address, where the link leads.")
    network = models.GenericIPAddressField("from", null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    problem = models.CharField(max_length=200, blank=True, help_text="Why it is waiting again after it was confirmed.")
    token_hash = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001 - several have none
    mail_tries = models.PositiveSmallIntegerField(default=0)
    mail_tried_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(help_text="Until when its link works.")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    tenant = models.OneToOneField(Tenant, null=True, blank=True, on_delete=models.CASCADE, related_name="sign_up")

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = "sign-up"
        constraints = [
            models.UniqueConstraint(
                fields=["slug"],
                name="a_short_name_is_opened_by_one_sign_up",
                condition=models.Q(state__in=["opening", "opened"]),
            ),
            models.CheckConstraint(
                name="only_a_confirmed_sign_up_is_opened",
                condition=models.Q(state="waiting") | models.Q(confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="an_opened_sign_up_has_its_tenant",
                condition=models.Q(state="opened", tenant__isnull=False)
                | (~models.Q(state="opened") & models.Q(tenant__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SignUpCount(models.Model):
    """How many sign-ups a day has seen: in all, from one network, for one e-mail address."""

    day = models.DateField()
    key = models.CharField(max_length=300)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "key"], name="sign_ups_of_a_day_are_counted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.key}: {self.count}"
