from ingestion.models import WebhookKey
from ingestion.webhook.keys import PURPOSE
from tenants.encryption import UnreadableSecretError, encrypt_anew


def encrypt_keys_anew() -> tuple[int, int]:
    """Write the webhook keys in force under the present SECRET_KEY; how many were, and how many can no longer be read.

    **Who**: whoever runs the machines. **Writes**: the keys.
    """
    written = unreadable = 0
    for key in WebhookKey.objects.filter(retired_at=None):
        try:
            secret = encrypt_anew(key.secret, purpose=PURPOSE)
        except UnreadableSecretError:
            unreadable += 1
            continue
        # One that was retired or written meanwhile stays as it is.
        written += WebhookKey.objects.filter(pk=key.pk, secret=key.secret).update(secret=secret)
    return written, unreadable
