"""Signed values that hold in one tenant only: the schema is part of the salt. The only place that signs."""

from datetime import timedelta
from typing import Any

from django.core import signing
from django.db import connection
from django.utils.crypto import salted_hmac


def sign_value(value: Any, *, purpose: str) -> str:
    """A text, fit for a link, that `read_signed` gives back for the same purpose in the same tenant."""
    return signing.dumps(value, salt=_salt(purpose))


def read_signed(text: str, *, purpose: str, max_age: timedelta) -> Any:
    """What was signed.

    Raises:
        django.core.signing.BadSignature: it was changed, is too old, or was signed elsewhere.
    """
    return signing.loads(text, salt=_salt(purpose), max_age=max_age)


def keyed_hash(value: str, *, purpose: str) -> str:
    """64 hex digits that nobody without the secret key can make, and no other tenant has for the same value.

    For short secrets that a plain hash would not hide, such as six digits.
    """
    return salted_hmac(_salt(purpose), value, algorithm="sha256").hexdigest()


def _salt(purpose: str) -> str:
    return f"{connection.schema_name}:{purpose}"  # type: ignore[attr-defined]
