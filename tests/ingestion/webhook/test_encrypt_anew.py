"""The secret key is replaced: senders notice nothing, and the old one can go."""

import json
from io import StringIO

from django.core.management import call_command
from django.test import override_settings

from tests.ingestion.webhook.conftest import FILE
from tests.ingestion.webhook.sending import post


def test_keys_outlive_the_secret_key_they_were_encrypted_with(secret, settings):
    old, out = settings.SECRET_KEY, StringIO()
    with override_settings(SECRET_KEY="n" * 60, SECRET_KEY_FALLBACKS=[old]):
        assert post(secret, FILE).status_code == 202
        call_command("encrypt_secrets_anew", stdout=out)
    found = json.loads(out.getvalue())
    assert (found["written"], found["unreadable"]) == (1, 0)
    with override_settings(SECRET_KEY="n" * 60):
        assert post(secret, FILE).status_code == 200


def test_the_control_without_it_the_key_is_lost(secret):
    with override_settings(SECRET_KEY="n" * 60):
        assert post(secret, FILE).status_code == 401
    assert post(secret, FILE).status_code == 202
