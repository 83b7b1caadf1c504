from django.conf import settings
from django.db import models

from outreach.models.messages import Channel


class Preference(models.Model):
    """What a person chose for one notice on one channel. Without a row it is as the notice has it by itself."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preferences")
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=5, choices=Channel)
    is_on = models.BooleanField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["user", "kind", "channel"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "channel"], name="a_notice_is_chosen_once_per_channel"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel}: {'on' if self.is_on else 'off'}"
