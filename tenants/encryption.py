"""Secrets that must be read again, such as keys that sign, encrypted for one tenant and one purpose.

Each schema and purpose has a key of its own, so that a value copied into another tenant's table cannot be read there.
"""

import base64
from functools import lru_cache
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import connection

_SALT: Final = b"regulars.encryption.1"


class UnreadableSecretError(Exception):
    """It was encrypted for another tenant, for another purpose, or by a secret key that is no longer known."""


def encrypt(value: str, *, purpose: str) -> str:
    return _cipher(purpose).encrypt(value.encode()).decode()


def decrypt(text: str, *, purpose: str) -> str:
    """What was encrypted, by SECRET_KEY or one of SECRET_KEY_FALLBACKS.

    Raises:
        UnreadableSecretError: it cannot be read here.
    """
    try:
        return _cipher(purpose).decrypt(text.encode()).decode()
    except InvalidToken:
        raise UnreadableSecretError("This secret cannot be read with the secret keys at hand.") from None


def encrypt_anew(text: str, *, purpose: str) -> str:
    """The same secret under the present SECRET_KEY.

    Raises:
        UnreadableSecretError: it cannot be read here.
    """
    return encrypt(decrypt(text, purpose=purpose), purpose=purpose)


def _cipher(purpose: str) -> MultiFernet:
    info = f"{connection.schema_name}:{purpose}"  # type: ignore[attr-defined]
    return MultiFernet([_fernet(key, info) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


@lru_cache(maxsize=512)
def _fernet(secret: str, info: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=_SALT, info=info.encode()).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
