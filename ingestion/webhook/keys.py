"""The keys in force, as bytes that sign, and which of them has signed a delivery."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from ingestion.models import WebhookKey
from ingestion.webhook.signature import Signed, key_of
from tenants.encryption import UnreadableSecretError, decrypt

PURPOSE: Final = "webhook key"
_USE_IS_NOTED_EVERY: Final = timedelta(minutes=1)  # a write for each delivery would cost more than it tells


def find_signer(signed: Signed, content: bytes) -> WebhookKey | None:
    """The key of this tenant that has signed; each is tried, so that the time taken tells nothing."""
    found = None
    for key in WebhookKey.objects.filter(retired_at=None).select_related("source").order_by("pk"):
        try:
            secret = key_of(decrypt(key.secret, purpose=PURPOSE))
        except UnreadableSecretError:
            continue  # the page of keys says so
        if signed.is_by(secret, content):
            found = key
    return found


def note_use(key: WebhookKey, *, at: datetime) -> None:
    stale = Q(last_used_at=None) | Q(last_used_at__lt=at - _USE_IS_NOTED_EVERY)
    WebhookKey.objects.filter(stale, pk=key.pk).update(last_used_at=at)
