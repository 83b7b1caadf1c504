"""Telephone numbers: one form for each, E.164, whatever way people write them."""

from typing import Final

import phonenumbers

HELP: Final = "Write the number with its country code, such as +351 912 345 678."


class NotANumberError(ValueError):
    """The text is no telephone number; the message says what to do."""


def read_phone(text: str, *, country: str) -> str:
    """The number in E.164 form. `country` is where numbers without a country code are from.

    Raises:
        NotANumberError: no such number can exist.
    """
    bare = text.strip()
    try:
        number = phonenumbers.parse(f"+{bare[2:]}" if bare.startswith("00") else bare, country or None)
    except phonenumbers.NumberParseException as error:
        raise NotANumberError(f"This is not a telephone number. {HELP}") from error
    if not phonenumbers.is_valid_number(number):
        raise NotANumberError(f"There is no such telephone number. {HELP}")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def mask_phone(number: str) -> str:
    """Enough for its owner to know it: "+351 … 678"."""
    return f"{number[:4]} … {number[-3:]}" if len(number) > 7 else "…"
