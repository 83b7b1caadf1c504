import uuid

from django.db import models

MOST_GUESSES = 5


class OneTimeCode(models.Model):
    """Six digits sent to a phone or mailbox to prove that someone holds it, or consents. Only an HMAC is kept."""

    class Purpose(models.TextChoices):
        PROVE_NUMBER = "prove_number"
        CONSENT_TO_RETAILER = "consent_to_retailer"
        CONSENT_TO_REDEMPTION = "consent_to_redemption"
        HAND_OVER = "hand_over"
        LOG_IN = "log_in"

    class Channel(models.TextChoices):
        SMS = "sms"
        EMAIL = "email"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=24, choices=Purpose)
    channel = models.CharField(max_length=8, choices=Channel)
    address = models.CharField(max_length=254, help_text="A number in E.164 form, or an e-mail address.")
    bound_to = models.CharField(max_length=80, blank=True, help_text="What it consents to; it is worth nothing else.")
    code_hmac = models.CharField(max_length=64)
    guesses = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="a_code_is_guessed_five_times_at_most", condition=models.Q(guesses__lte=MOST_GUESSES)
            ),
        ]
        indexes = [
            models.Index(fields=["address", "-created_at"], name="code_by_address"),
            models.Index(fields=["expires_at"], name="code_by_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.created_at:%Y-%m-%d %H:%M}"


class VelocityCounter(models.Model):
    """How often something was done under a key within a window; the database refuses what exceeds the cap."""

    key = models.CharField(max_length=160)
    window_start = models.DateTimeField()
    used = models.PositiveIntegerField()
    cap = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["key", "window_start"], name="a_key_is_counted_once_per_window"),
            models.CheckConstraint(name="no_key_exceeds_its_cap", condition=models.Q(used__lte=models.F("cap"))),
        ]
        indexes = [models.Index(fields=["window_start"], name="counter_by_age")]

    def __str__(self) -> str:
        return f"{self.key}: {self.used} of {self.cap}"
