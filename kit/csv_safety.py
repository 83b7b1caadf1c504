"""Cells that a spreadsheet would run as a formula are made harmless on the way out.

A leading apostrophe tells Excel, LibreOffice and Google Sheets that a cell is text. `restore` takes it off
again, so a file of refused rows can be mended and imported without gathering apostrophes.
"""

import re

# Leading blanks count: some spreadsheets trim them before they look for a formula.
_RISKY = re.compile(r"[\t\r]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(r"[+-]?(\d[\d.,' \u00a0\u202f]*|[.,]\d+)(e[+-]?\d+)?\s?%?", re.IGNORECASE)
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_GUARD = "'"


def neutralize(value: object) -> object:
    """The value as it may stand in an exported cell; numbers, phones and non-text stay as they are."""
    if isinstance(value, str) and _needs_guard(value):
        return _GUARD + value
    return value


def restore(value: str) -> str:
    """The text as it was before `neutralize`: `restore(neutralize(text)) == text` for every text."""
    if value.startswith(_GUARD) and _needs_guard(value[1:]):
        return value[1:]
    return value


def _needs_guard(text: str) -> bool:
    bare = text.lstrip(_GUARD)  # a text that already carries guards gets one more, else restore would be ambiguous
    if not _RISKY.match(bare):
        return False
    return not (_NUMBER.fullmatch(bare) or _E164.fullmatch(bare))
