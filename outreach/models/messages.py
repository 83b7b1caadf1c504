import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

LEASED = ("claimed", "handoff")


class Channel(models.TextChoices):
    SMS = "sms", "text message"
    EMAIL = "email", "e-mail"


class Message(models.Model):
    """One message to one person over one channel: a row of the outbox, from the plan to the relay's yes.

    `promise` says what must happen once, such as one notice of one event to one person; the database keeps it.
    The words are frozen when planned, the look (logo, address) is put around them when sent.
    """

    class Category(models.TextChoices):
        NOTICE = "notice"
        REMINDER = "reminder"
        DIGEST = "digest"
        REPORT = "report"

    class State(models.TextChoices):
        QUEUED = "queued", "waits"
        CLAIMED = "claimed", "taken by a worker"
        HANDOFF = "handoff", "being handed over"
        SENT = "sent"
        SKIPPED = "skipped", "not sent"
        FAILED = "failed"
        UNCERTAIN = "uncertain"

    class Reason(models.TextChoices):
        """Why a message was not sent, though it was planned."""

        TURNED_OFF = "turned_off", "The person turned this notice off."
        GONE = "gone", "The person is erased or has no log-in any more."
        SHUT_OUT = "shut_out", "The person's account is closed or suspended."
        OTHER_ADDRESS = "other_address", "The number or mailbox is no longer the person's."
        TOO_LATE = "too_late", "It would have come too late to be of use."
        OUTDATED = "outdated", "What it says is no longer so."

    channel = models.CharField(max_length=5, choices=Channel)
    category = models.CharField(max_length=8, choices=Category)
    kind = models.CharField(max_length=40, help_text="Which notice it is.")
    promise = models.CharField(max_length=200, editable=False)
    message_id = models.CharField(max_length=150, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    recipient = models.CharField(max_length=60, help_text="Such as consumer:<id>.")
    mentions = models.CharField(max_length=60, blank=True, help_text="Whom else the words name, in the same form.")
    address = models.CharField(max_length=254, blank=True, help_text="Number or mailbox, as it was when planned.")
    source = models.CharField(max_length=100, help_text="What it is about: invoice:<id>.")
    subject = models.CharField(max_length=200, blank=True)
    words = models.JSONField(default=dict)
    keeps_quiet = models.BooleanField(default=False, help_text="A text message that waits for the day.")
    state = models.CharField(max_length=9, choices=State, default=State.QUEUED)
    reason = models.CharField(max_length=13, choices=Reason, blank=True)
    problem = models.CharField(max_length=300, blank=True, help_text="What went wrong at the last try.")
    attempts = models.PositiveSmallIntegerField(default=0)
    planned_at = models.DateTimeField()
    try_at = models.DateTimeField(help_text="Not before this.")
    late_at = models.DateTimeField(help_text="Not after this.")
    claim = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    handed_off_at = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(null=True)
    reply = models.CharField(max_length=200, blank=True, help_text="What the relay or provider answered.")
    is_test = models.BooleanField(default=False, help_text="Written to the log, sent to nobody.")

    class Meta:
        ordering = ["-planned_at", "-id"]
        default_permissions = ("view",)
        permissions = [("retry_message", "Can send a message again that failed or whose fate is uncertain")]
        constraints = [
            models.UniqueConstraint(fields=["promise"], name="a_promise_is_one_message"),
            models.UniqueConstraint(fields=["message_id"], name="a_message_id_is_of_one_message"),
            models.CheckConstraint(
                name="a_message_is_in_a_known_state",
                condition=Q(
                    state__in=["queued", "claimed", "handoff", "sent", "skipped", "failed", "uncertain"],
                ),
            ),
            models.CheckConstraint(
                name="a_lease_is_of_a_worker_at_work",
                condition=Q(state__in=LEASED, claim__isnull=False, lease_until__isnull=False)
                | (~Q(state__in=LEASED) & Q(claim__isnull=True, lease_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="what_was_sent_has_its_time", condition=~Q(state="sent") | Q(sent_at__isnull=False)
            ),
            models.CheckConstraint(name="what_was_skipped_has_a_reason", condition=~Q(state="skipped") | ~Q(reason="")),
        ]
        indexes = [
            models.Index(fields=["try_at", "id"], name="message_to_send", condition=Q(state="queued")),
            models.Index(fields=["lease_until"], name="message_at_work", condition=Q(state__in=LEASED)),
            models.Index(fields=["-planned_at", "-id"], name="message_by_time"),
            models.Index(fields=["recipient", "-planned_at"], name="message_by_recipient"),
            models.Index(fields=["mentions"], name="message_by_mention", condition=~Q(mentions="")),
            models.Index(fields=["source"], name="message_by_source"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="what_is_sent_stays_sent",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="sent") & ~pgtrigger.Q(new__state="sent"),
                func="RAISE EXCEPTION 'A message that was sent is not sent again.' USING ERRCODE = 'check_violation';",
            ),
            pgtrigger.ReadOnly(
                name="a_promise_is_not_changed",
                fields=["channel", "category", "kind", "promise", "message_id", "recipient", "planned_at"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.get_channel_display()}"
