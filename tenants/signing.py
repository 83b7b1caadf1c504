"""Signed values that hold in one tenant only: the schema is part of the salt. The only place that signs."""

from datetime import timedelta
from typing import Any

from django.core import signing
from django.db import connection


def sign_value(value: Any, *, purpose: str) -> str:
    """A text, fit for a link, that `read_signed` gives back for the same purpose in the same tenant."""
    return signing.dumps(value, salt=_salt(purpose))


def read_signed(text: str, *, purpose: str, max_age: timedelta) -> Any:
    """What was signed.

    Raises:
        django.core.signing.BadSignature: it was changed, is too old, or was signed elsewhere.
    """
    return signing.loads(text, salt=_salt(purpose), max_age=max_age)


def _salt(purpose: str) -> str:
    return f"{connection.schema_name}:{purpose}"  # type: ignore[attr-defined]
