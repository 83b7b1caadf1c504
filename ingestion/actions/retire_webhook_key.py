from datetime import datetime

from django.db import transaction

from ingestion.models import WebhookKey
from people.models import User
from people.permissions import require_permission
from people.record import record


def retire_webhook_key(*, key: WebhookKey, actor: User, at: datetime) -> WebhookKey:
    """Let a key sign nothing from now on, and forget its secret. Twice is no error.

    **Who**: `ingestion.manage_webhookkeys`. **Writes**: the key, `webhook_key.retired`. **Raises**: NotAllowedError.
    """
    require_permission(actor, "ingestion.manage_webhookkeys")
    with transaction.atomic():
        if WebhookKey.objects.filter(pk=key.pk, retired_at=None).update(retired_at=at, retired_by=actor, secret=""):
            record(event="webhook_key.retired", actor=actor, subject=key, at=at)
    key.refresh_from_db()
    return key
