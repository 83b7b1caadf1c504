"""Secrets that are read again: in their tenant, for their purpose, with the keys at hand."""

import pytest
from django.test import override_settings
from django_tenants.utils import tenant_context

from tenants.encryption import UnreadableSecretError, decrypt, encrypt, encrypt_anew

SECRET = "whsec_canary"


def test_it_is_read_again_and_never_the_same_twice(tenant):
    first, second = encrypt(SECRET, purpose="a"), encrypt(SECRET, purpose="a")
    assert first != second
    assert SECRET not in first
    assert decrypt(first, purpose="a") == decrypt(second, purpose="a") == SECRET


def test_not_for_another_purpose(tenant):
    with pytest.raises(UnreadableSecretError):
        decrypt(encrypt(SECRET, purpose="a"), purpose="b")


def test_not_in_another_tenant(tenant, other_tenant):
    text = encrypt(SECRET, purpose="a")
    with tenant_context(other_tenant), pytest.raises(UnreadableSecretError):
        decrypt(text, purpose="a")


def test_a_new_secret_key_reads_with_the_old_one_as_fallback_and_writes_anew(tenant, settings):
    old = settings.SECRET_KEY
    text = encrypt(SECRET, purpose="a")
    with override_settings(SECRET_KEY="n" * 60, SECRET_KEY_FALLBACKS=[old]):
        anew = encrypt_anew(text, purpose="a")
    with override_settings(SECRET_KEY="n" * 60):
        assert decrypt(anew, purpose="a") == SECRET
        with pytest.raises(UnreadableSecretError):
            decrypt(text, purpose="a")
    with pytest.raises(UnreadableSecretError):
        decrypt("nonsense", purpose="a")
