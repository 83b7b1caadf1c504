"""What a cell may hold: pure parsers from the text of a cell to the text of a value, or to a Problem.

The child process of large files and the import pages of the admin use the same ones, so they agree.
A value is None where the cell is empty. Typed numbers of a spreadsheet come marked with `TYPED`, since a
column of text may write its decimals otherwise.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Literal

from commerce.fields.dates import is_iso, parse_moment
from commerce.fields.words import Vocabulary
from kit.csv_safety import restore

TYPED = "\x00"

Decimals = Literal[".", ","]
DayOrder = Literal["dmy", "mdy"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a cell is not let in; the message says what to do."""

    rule: str
    field: str
    message: str

    def as_dict(self) -> dict[str, str]:
        return {"rule": self.rule, "field": self.field, "message": self.message}


@dataclass(frozen=True, slots=True)
class Style:
    """How the file writes numbers and days, and what counts as today there."""

    decimals: Decimals = "."
    day_order: DayOrder = "dmy"
    today: date = date.max
    country: str = ""


Parser = Callable[[str], "str | Problem | None"]

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b\ufeff]+")
_BLANKS = re.compile(r"[ \u00a0\u202f\u2009]+")
_ERROR_CELL = re.compile(r"#(N/A|NV|[A-ZÄÖÜ0-9/]+[!?])", re.IGNORECASE)
_EARLIEST = date(1970, 1, 1)
NO_DAY = "00000000"  # an empty date of SAP


def clean(raw: str) -> str:
    """The cell's text without control characters, doubled blanks and the guard against formulas."""
    if raw[:1].isalnum() and raw.isascii() and raw.isprintable():  # nearly all cells
        return raw.rstrip() if "  " not in raw else _BLANKS.sub(" ", raw).rstrip()
    if raw.startswith(TYPED):
        return raw[1:]
    text = restore(raw)
    return _BLANKS.sub(" ", _CONTROL.sub(" ", text)).strip()


def text_parser(field: str, *, label: str, longest: int) -> Parser:
    def parse(raw: str) -> str | Problem | None:
        if raw.isalnum() and raw.isascii() and len(raw) <= longest:
            return raw  # codes, the most frequent text
        text = clean(raw)
        if not text:
            return None
        if text[0] == "#" and _ERROR_CELL.fullmatch(text):
            return Problem(
                "malformed", field, f"{label} holds the spreadsheet error {text}; put the value in its place."
            )
        if len(text) > longest:
            return Problem("out_of_range", field, f"{label} has {len(text)} characters; shorten it to {longest}.")
        return text

    return parse


def rep_parser(field: str, *, label: str, longest: int) -> Parser:
    """As text; but SAP's -1, and a name between hyphens, say that there is no rep."""
    parse_text = text_parser(field, label=label, longest=longest)

    def parse(raw: str) -> str | Problem | None:
        value = parse_text(raw)
        if isinstance(value, str) and (value == "-1" or (len(value) > 2 and value[0] == value[-1] == "-")):
            return None
        return value

    return parse


# --- Numbers ----------------------------------------------------------------------------------------------
_CURRENCY = re.compile(r"^(?:[A-Z]{3}|[A-Z]{0,2}[$€£¥₹₩₺₪₴₽])\s?|\s?(?:[A-Z]{3}|[$€£¥₹₩₺₪₴₽]|kr|zł|Kč)$")
_GROUPED = {
    ".": re.compile(r"\d{1,3}(?:[,' ]\d{3})+(?:\.\d*)?|\d{1,2}(?:,\d{2})*,\d{3}(?:\.\d*)?"),
    ",": re.compile(r"\d{1,3}(?:[.' ]\d{3})+(?:,\d*)?"),
}
_PLAIN = {
    ".": re.compile(r"\d+(?:\.\d*)?(?:[eE][+-]?\d{1,2})?|\.\d+"),
    ",": re.compile(r"\d+(?:,\d*)?(?:[eE][+-]?\d{1,2})?|,\d+"),
}
_SEPARATED = re.compile(r"\d[\d.,' ]*")


def _bare_number(raw: str) -> tuple[str, bool]:
    """Digits and separators alone, and whether the number is negative."""
    text = raw.replace("\u2019", "'").replace("\u2212", "-")
    text = _BLANKS.sub(" ", text).strip()
    is_negative = False
    if text.startswith("(") and text.endswith(")"):
        text, is_negative = text[1:-1].strip(), True
    elif text[-2:].upper() == "CR":
        text, is_negative = text[:-2].strip(), True
    text = _CURRENCY.sub("", text).strip()
    if text[:1] in "+-" and text:
        text, is_negative = text[1:].strip(), is_negative != (text[0] == "-")
    elif text.endswith("-"):
        text, is_negative = text[:-1].strip(), not is_negative
    return _CURRENCY.sub("", text).strip(), is_negative


def decimal_proof(raw: str) -> Decimals | None:
    """Which character this cell proves to be the decimal one; None where it could be read either way."""
    if raw.startswith(TYPED):
        return None
    text, _ = _bare_number(raw)
    points, commas = text.count("."), text.count(",")
    if not _SEPARATED.fullmatch(text) or points + commas == 0:
        return None
    if points and commas:
        return "." if text.rfind(".") > text.rfind(",") else ","
    sign: Decimals = "." if points else ","
    if points + commas > 1:
        other: Decimals = "," if sign == "." else "."
        return other if _GROUPED[other].fullmatch(text) else None
    whole, _, fraction = text.partition(sign)
    if len(fraction) != 3 or len(whole) > 3 or whole.startswith("0") or " " in whole or "'" in whole:
        return sign
    return None


def parse_number(raw: str, decimals: Decimals) -> Decimal | None:
    """The number a cell means, None where it means none. Never guesses: the style is the whole file's."""
    if raw.startswith(TYPED):
        text, is_negative, sign = raw[1:].lstrip("-"), raw[1:2] == "-", "."
    else:
        text, is_negative = _bare_number(raw)
        sign = decimals
    if not _PLAIN[sign].fullmatch(text):
        if not _GROUPED[sign].fullmatch(text):
            return None
        text = re.sub(r"[,' ]" if sign == "." else r"[.' ]", "", text)
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    return -number if is_negative else number


@dataclass(frozen=True, slots=True)
class NumberRule:
    places: int
    limit: int
    is_signed: bool = True


def number_parser(field: str, *, label: str, rule: NumberRule, style: Style) -> Parser:
    quantum = Decimal(1).scaleb(-rule.places)

    def parse(raw: str) -> str | Problem | None:
        text = raw if raw.startswith(TYPED) else clean(raw)
        if not text:
            return None
        number = parse_number(text, style.decimals)
        if number is None:
            wanted = "1234.50" if style.decimals == "." else "1234,50"
            return Problem("malformed", field, f"{label} is “{clean(raw)[:40]}”, not a number; write it like {wanted}.")
        if abs(number) >= rule.limit:
            return Problem("out_of_range", field, f"{label} is {clean(raw)[:40]}; it must be below {rule.limit:,}.")
        if number < 0 and not rule.is_signed:
            return Problem("out_of_range", field, f"{label} is negative; write it without a minus.")
        return f"{number.quantize(quantum, rounding=ROUND_HALF_UP):f}"

    return parse


# --- Days and times ---------------------------------------------------------------------------------------
def date_parser(field: str, *, label: str, style: Style, is_day: bool, may_be_future: bool = False) -> Parser:
    """`is_day`: the value is a day; else an instant, without an offset where the cell has none."""
    tomorrow = min(style.today, date.max - timedelta(days=1)) + timedelta(days=1)
    earliest_text, tomorrow_text = _EARLIEST.isoformat(), tomorrow.isoformat()

    def parse(raw: str) -> str | Problem | None:
        if not is_day and len(raw) in (10, 19) and is_iso(raw) and earliest_text <= raw[:10] <= tomorrow_text:
            return raw  # far the most frequent form, and PostgreSQL reads it as it is
        text = clean(raw)
        if not text or text == NO_DAY:
            return None
        moment = parse_moment(text, style.day_order)
        if moment is None:
            example = "31.01.2026" if style.day_order == "dmy" else "01/31/2026"
            return Problem(
                "malformed", field, f"{label} is “{text[:40]}”, not a date; write it like 2026-01-31 or {example}."
            )
        if moment.date() < _EARLIEST:
            return Problem("out_of_range", field, f"{label} is {text[:40]}; it must be 1970 or later.")
        if not may_be_future and _day_of(moment) > tomorrow:
            return Problem("future_date", field, f"{label} {text[:40]} lies in the future; correct the date.")
        return moment.date().isoformat() if is_day else moment.isoformat(" ")

    return parse


def _day_of(moment: datetime) -> date:
    return (moment.astimezone(UTC) if moment.tzinfo else moment).date()


# --- Words ------------------------------------------------------------------------------------------------
def word_parser(field: str, *, label: str, vocabulary: Vocabulary) -> Parser:
    def parse(raw: str) -> str | Problem | None:
        text = clean(raw)
        if not text:
            return None
        word = text.lower().replace(" ", "")
        for value, known in vocabulary.words.items():
            if word in known:
                return value
        return Problem("malformed", field, f"{label} is “{text[:40]}”; write {vocabulary.choices}.")

    return parse


# --- Contact data -----------------------------------------------------------------------------------------
_EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@(?:[^@\s,;<>\".]+\.)+[^@\s,;<>\".]{2,63}")


def email_parser(field: str, *, label: str) -> Parser:
    def parse(raw: str) -> str | Problem | None:
        text = clean(raw)
        if not text:
            return None
        if len(text) > 254 or not _EMAIL.fullmatch(text):
            return Problem("malformed", field, f"{label} is “{text[:60]}”; write one address like name@example.com.")
        return text

    return parse


def phone_parser(field: str, *, label: str, country: str) -> Parser:
    import phonenumbers  # 50 ms that only files with phones need

    def parse(raw: str) -> str | Problem | None:
        text = clean(raw)
        if not text:
            return None
        try:
            number = phonenumbers.parse(f"+{text[2:]}" if text.startswith("00") else text, country or None)
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_possible_number(number):
            return Problem(
                "malformed", field, f"{label} is “{text[:40]}”; write it with country code, like +351912345678."
            )
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    return parse
