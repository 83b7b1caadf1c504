"""How an invoice number is read. In which spellings two are the same, the table itself says (`number_norm`)."""

import re
import unicodedata
from typing import Final

_TAIL: Final = re.compile(r"(\d+)\D*$")


def read_number(text: str) -> str:
    """As it is kept: wide letters narrowed, digits of any script as 0 to 9, no blanks at the ends or doubled."""
    narrow = unicodedata.normalize("NFKC", text)
    return " ".join("".join(_plain(letter) for letter in narrow).split())


def is_number(text: str) -> bool:
    """Whether it holds a letter or digit by which it can be told from others."""
    return any(letter.isascii() and letter.isalnum() for letter in text)


def split_number(text: str) -> tuple[str, int] | None:
    """What stands before the last digits, and these as a number; None without digits. Series share the first."""
    found = _TAIL.search(text)
    if found is None or len(found.group(1)) > 15:  # longer than any counter
        return None
    return re.sub(r"[^A-Z0-9]", "", text[: found.start()].upper()), int(found.group(1))


def _plain(letter: str) -> str:
    return str(unicodedata.decimal(letter)) if letter.isdecimal() else letter
