import uuid

from django.conf import settings
from django.db import models


class Upload(models.Model):
    """A file on its way from a phone, in parts. Complete, it waits to be used as a page or a document."""

    class State(models.TextChoices):
        RECEIVING = "receiving"
        COMPLETE = "complete"
        USED = "used"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    filename = models.CharField(max_length=160)
    size = models.PositiveIntegerField()
    received = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, help_text="As the phone says; checked when the last part is in.")
    state = models.CharField(max_length=9, choices=State, default=State.RECEIVING)
    file = models.FileField(upload_to="uploads/", blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="an_upload_receives_no_more_than_its_size", condition=models.Q(received__lte=models.F("size"))
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="upload_by_expiry")]

    def __str__(self) -> str:
        return self.filename
