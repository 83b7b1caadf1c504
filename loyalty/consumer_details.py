"""What is written down of a consumer."""

from collections.abc import Mapping
from typing import Final

from loyalty.models import Consumer
from loyalty.texts import read_texts

FIELDS: Final = ("name", "trade", "email", "city", "region", "language")


def read_details(given: Mapping[str, str]) -> dict[str, str]:
    """Raises ValidationError, by field."""
    return read_texts(Consumer, given, fields=FIELDS)
