from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from commerce.models import Source
from ingestion.models import WebhookKey
from ingestion.webhook.keys import PURPOSE
from ingestion.webhook.signature import draw_secret
from people.models import User
from people.permissions import require_permission
from people.record import record
from tenants.encryption import encrypt

SLOTS: Final = (1, 2)
HINT_CHARACTERS: Final = 4


class TwoKeysAreInForceError(Exception):
    """A source has two keys at most: the one in use, and the one that takes its place."""


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """`secret` is what the sender gets. It is shown once; here it is kept encrypted."""

    key: WebhookKey
    secret: str


def issue_webhook_key(*, source: Source, actor: User, at: datetime) -> IssuedKey:
    """A new key with which a source signs its files. A key that is there already stays in force beside it.

    **Who**: `ingestion.manage_webhookkeys`. **Writes**: the key, `webhook_key.issued`.
    **Raises**: TwoKeysAreInForceError, NotAllowedError.
    """
    require_permission(actor, "ingestion.manage_webhookkeys")
    with transaction.atomic():
        Source.objects.select_for_update(no_key=True).get(pk=source.pk)
        taken = set(WebhookKey.objects.filter(source=source, retired_at=None).values_list("slot", flat=True))
        free = [slot for slot in SLOTS if slot not in taken]
        if not free:
            raise TwoKeysAreInForceError(
                f"{source} has two keys in force. Retire the one that is no longer used, then make a new one."
            )
        secret = draw_secret()
        key = WebhookKey.objects.create(
            source=source,
            slot=free[0],
            hint=secret[-HINT_CHARACTERS:],
            secret=encrypt(secret, purpose=PURPOSE),
            created_by=actor,
            created_at=at,
        )
        record(event="webhook_key.issued", actor=actor, subject=key, at=at, data={"source": source.slug})
    return IssuedKey(key, secret)
