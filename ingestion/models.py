from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from commerce.models import Source


class Kind(models.TextChoices):
    """What the rows of a file speak about."""

    SALES = "sales"
    CUSTOMERS = "customers"
    PRODUCTS = "products"


class Mapping(models.Model):
    """Which column of a source's file is which field, for one form of its header."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="mappings")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=120)
    header = models.JSONField(default=list, help_text="The header's cells as they stood in the file.")
    header_fingerprint = models.CharField(max_length=32)
    columns = models.JSONField(default=dict, help_text="Field -> position of its column, counted from 0.")
    options = models.JSONField(default=dict, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["source", "kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "kind", "header_fingerprint"], name="a_header_is_mapped_once_in_its_source"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ImportJob(models.Model):
    """One file on its way in. The stored file is never changed, so that the job can run again."""

    class State(models.TextChoices):
        WAITING = "waiting"
        NEEDS_MAPPING = "needs_mapping", "needs its columns confirmed"
        RUNNING = "running"
        APPLIED = "applied"
        REFUSED = "refused", "file refused"
        CANCELLED = "cancelled"
        FAILED = "failed"

    kind = models.CharField(max_length=10, choices=Kind)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="imports")
    mapping = models.ForeignKey(Mapping, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    file = models.FileField(upload_to="imports/%Y/%m/", max_length=300)
    original_name = models.CharField("file name", max_length=255)
    size = models.BigIntegerField("size in bytes")
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=State, default=State.WAITING)
    stage = models.CharField(max_length=60, blank=True)
    error = models.TextField(blank=True, help_text="Why the file was refused or the run failed, in words.")

    claim = models.UUIDField(null=True, editable=False, help_text="Drawn anew by each run; a stale run cannot commit.")
    lease_until = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    is_cancel_asked = models.BooleanField(default=False, editable=False)

    rows_read = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(null=True)
    accepted = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict, help_text="Counts of what was new, changed, known, ignored and warned of.")
    proposal = models.JSONField(default=dict, help_text="What was found in the header, while it awaits confirmation.")

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    file_deleted_at = models.DateTimeField(null=True, editable=False, help_text="When the file was kept long enough.")
    created_at = models.DateTimeField(editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "import"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="each_row_of_an_applied_file_is_accounted_for",
                condition=~Q(state="applied") | Q(rows_total=F("accepted") + F("refused") + F("skipped")),
            ),
            models.CheckConstraint(
                name="a_running_import_is_claimed",
                condition=~Q(state="running") | Q(claim__isnull=False, lease_until__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["finished_at"],
                name="import_with_its_file",
                condition=Q(file_deleted_at=None, finished_at__isnull=False),
            ),
            models.Index(fields=["id"], name="import_to_be_run", condition=Q(state__in=["waiting", "running"])),
        ]
        permissions = [
            ("start_import", "Can bring files in"),
            ("confirm_mapping", "Can confirm the columns of a file"),
            ("cancel_import", "Can cancel an import"),
            ("rerun_import", "Can run an import again"),
        ]

    def __str__(self) -> str:
        return f"{self.original_name} ({self.source})"

    @property
    def is_finished(self) -> bool:
        return self.state in {self.State.APPLIED, self.State.REFUSED, self.State.CANCELLED, self.State.FAILED}


class Reason(models.TextChoices):
    """Why a row was not let in; the value is the rule that refused it."""

    MISSING = "missing", "Something needed is empty"
    MALFORMED = "malformed", "Not what the column holds"
    OUT_OF_RANGE = "out_of_range", "Too large, too small or too long"
    FUTURE_DATE = "future_date", "Dated in the future"
    DUPLICATE = "duplicate", "There twice"
    UNKNOWN_REFERENCE = "unknown_reference", "Not known here"
    INCONSISTENT_TOTAL = "inconsistent_total", "The amounts do not fit together"
    INCONSISTENT_ORDER = "inconsistent_order", "The rows of an order do not agree"
    ORDER_REFUSED = "order_refused", "Another row of the order was refused"

    @classmethod
    def words_for(cls, rule: str) -> str:
        """In words; a rule of an earlier release goes by its own name."""
        return str(dict(cls.choices).get(rule, rule))


class QuarantinedRow(models.Model):
    """A row that was not let in, with what is wrong with it. It stays until mended or discarded."""

    class State(models.TextChoices):
        OPEN = "open"
        MENDED = "mended"
        DISCARDED = "discarded"

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="quarantined_rows")
    row_no = models.PositiveIntegerField("row", help_text="As the spreadsheet counts, the header included.")
    values = models.JSONField(default=list, help_text="The cells in the order of the header.")
    problems = models.JSONField(default=list, help_text="List of {rule, field, message}.")
    rule = models.CharField("reason", max_length=40, choices=Reason, help_text="The first problem's rule.")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)

    class Meta:
        verbose_name = "refused row"
        ordering = ["job", "row_no"]
        constraints = [
            models.UniqueConstraint(fields=["job", "row_no"], name="a_row_is_quarantined_once"),
        ]
        indexes = [
            models.Index(fields=["state", "rule"], name="quarantine_by_state_and_reason"),
        ]
        permissions = [
            ("mend_row", "Can mend or discard refused rows"),
        ]

    def __str__(self) -> str:
        return f"Row {self.row_no} of {self.job}"

    @property
    def told(self) -> list[tuple[str, str]]:
        """Each thing that is wrong with it: the reason in words, and what to do."""
        return [(Reason.words_for(problem["rule"]), problem["message"]) for problem in self.problems]


class WebhookKey(models.Model):
    """A key with which a source signs the files it sends. Two may be in force, so that one can replace the other."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="webhook_keys")
    slot = models.PositiveSmallIntegerField(editable=False)
    hint = models.CharField("ends in", max_length=4, help_text="The last characters of the key.")
    secret = models.TextField(editable=False, help_text="Encrypted; empty once the key is retired.")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(editable=False)
    last_used_at = models.DateTimeField(null=True, editable=False)
    retired_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    retired_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["source", "-created_at", "-id"]
        constraints = [
            models.CheckConstraint(name="a_source_has_two_slots_for_keys", condition=Q(slot__in=(1, 2))),
            models.UniqueConstraint(
                fields=["source", "slot"], condition=Q(retired_at=None), name="two_keys_of_a_source_are_in_force"
            ),
            models.CheckConstraint(
                name="a_retired_key_is_forgotten",
                condition=Q(retired_at=None) | Q(secret=""),
            ),
        ]
        permissions = [("manage_webhookkeys", "Can make and retire webhook keys")]

    def __str__(self) -> str:
        return f"{self.source}, …{self.hint}"


class Delivery(models.Model):
    """A signed file as it arrived at the webhook. `copy_of`: the same content has come before under another id."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="deliveries")
    key = models.ForeignKey(WebhookKey, on_delete=models.PROTECT, related_name="deliveries")
    webhook_id = models.CharField("delivery id", max_length=64)
    original_name = models.CharField("file name", max_length=255)
    size = models.BigIntegerField("size in bytes")
    sha256 = models.CharField(max_length=64)
    copy_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="copies")
    job = models.ForeignKey(
        ImportJob, null=True, on_delete=models.PROTECT, related_name="deliveries", verbose_name="import"
    )
    replays = models.PositiveIntegerField(default=0, help_text="How often it was sent again under the same id.")
    address = models.GenericIPAddressField(null=True)
    received_at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ["-received_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["source", "webhook_id"], name="an_id_of_a_source_is_taken_once"),
            models.UniqueConstraint(
                fields=["source", "sha256"], condition=Q(copy_of=None), name="a_content_of_a_source_is_taken_once"
            ),
            models.CheckConstraint(
                name="a_delivery_is_imported_or_a_copy", condition=Q(job__isnull=False) | Q(copy_of__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.webhook_id} ({self.source})"


class WebhookRefusal(models.Model):
    """How often on a day deliveries were turned away for a reason."""

    class Code(models.TextChoices):
        SIGNATURE = "signature", "Not signed by a key in force, or too far from our time"
        HEADERS = "headers", "A header is missing or cannot be read"
        OTHER_CONTENT = "other_content", "The body is not what was signed"
        ID_IS_TAKEN = "id_is_taken", "Another file has arrived under that id"
        NOT_A_TABLE = "not_a_table", "The body is no table"
        TOO_LARGE = "too_large", "Too large"
        PACKED = "packed", "Packed"
        NO_LENGTH = "no_length", "Without its length"
        MANY_FILES = "many_files", "More than one file in a form"
        NO_FILE = "no_file", "No file in the form"
        BROKEN_FORM = "broken_form", "The form cannot be read"
        BROKEN_OFF = "broken_off", "The body broke off"
        NOT_KEPT = "not_kept", "It could not be kept on the disk"
        POST_ONLY = "post_only", "Not a POST"

    refused_on = models.DateField("day")
    code = models.CharField("reason", max_length=20, choices=Code)
    times = models.PositiveIntegerField()
    last_at = models.DateTimeField()
    last_address = models.GenericIPAddressField(null=True)

    class Meta:
        verbose_name = "refused delivery"
        verbose_name_plural = "refused deliveries"
        ordering = ["-refused_on", "code"]
        constraints = [
            models.UniqueConstraint(fields=["refused_on", "code"], name="refusals_are_counted_by_day_and_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.get_code_display()} on {self.refused_on}"
