"""Days and times as people and programs write them."""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

DayOrder = Literal["dmy", "mdy"]

_TIME = (
    r"(?:[T ,]+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s?(?P<half>[AaPp]\.?[Mm]\.?)?\s?(?:Uhr)?(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
)
_ISO = re.compile(rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){_TIME}", re.ASCII)
_NUMERIC = re.compile(
    rf"(?P<first>\d{{1,2}})[./-](?P<second_>\d{{1,2}})[./-](?P<year>\d{{4}}|\d{{2}}){_TIME}", re.ASCII
)
_DATS = re.compile(rf"(?P<year>\d{{4}})(?P<month>\d{{2}})(?P<day>\d{{2}}){_TIME}", re.ASCII)
_NAMED = re.compile(
    rf"(?P<day>\d{{1,2}})[.\- ]*(?:de )?(?P<name>[^\W\d_]{{3,10}})\.?[\-, ]*(?:de )?(?P<year>\d{{4}}|\d{{2}}){_TIME}"
)
_NAME_FIRST = re.compile(
    rf"(?P<name>[^\W\d_]{{3,10}})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}}){_TIME}"
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)

# Day 0 of Excel's calendar, shifted by the leap day of 1900 that it believes in.
_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a wall-clock time
_SERIALS = (20_000, 80_000)  # 1954 to 2119; other five-digit numbers are no dates

_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "jan january januar jänner ene enero janeiro janvier janv",
            "feb february februar febrero fev fevereiro février févr",
            "mar march mär märz mrz marzo março mars",
            "apr april abr abril avr avril",
            "may mai mayo maio",
            "jun june juni junio junho juin",
            "jul july juli julio julho juillet juil",
            "aug august ago agosto août",
            "sep sept september septiembre set setembro septembre",
            "oct october okt oktober octubre out outubro octobre",
            "nov november noviembre novembro novembre",
            "dec december dez dezember dic diciembre dezembro décembre déc",
        ],
        start=1,
    )
    for name in names.split()
}


def day_order_proof(text: str) -> DayOrder | None:
    """Which order of day and month this cell proves; None where it could be read either way."""
    match = None if text[4:5] == "-" else _NUMERIC.fullmatch(text)
    if match is None:
        return None
    first, second = int(match["first"]), int(match["second_"])
    if first > 12 >= second:
        return "dmy"
    return "mdy" if second > 12 >= first else None


def is_iso(text: str) -> bool:
    """Whether it is a day or an instant of the calendar, written YYYY-MM-DD and perhaps a time."""
    if text[4:5] != "-" or text[7:8] != "-" or not text[5:7].isdigit():
        return False  # the standard's week dates are none of ours
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def parse_moment(text: str, day_order: DayOrder) -> datetime | None:
    """The instant or wall-clock time a cell means, None where it means none."""
    if _SERIAL.fullmatch(text):
        return _from_serial(float(text))
    for pattern in (_ISO, _NUMERIC, _DATS, _NAMED, _NAME_FIRST):
        match = pattern.fullmatch(text)
        if match is not None:
            return _build(match.groupdict(), day_order)
    return None


def _from_serial(serial: float) -> datetime | None:
    if not _SERIALS[0] <= serial <= _SERIALS[1]:
        return None
    return _EXCEL_EPOCH + timedelta(seconds=round(serial * 86_400))


def _build(found: dict[str, str | None], day_order: DayOrder) -> datetime | None:
    month, day = _month_and_day(found, day_order)
    year = int(found["year"] or 0)
    if year < 100:
        year += 2000 if year < 70 else 1900
    hour = int(found["hour"] or 0)
    half = (found["half"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    try:
        return datetime(
            year, month, day, hour, int(found["minute"] or 0), int(found["second"] or 0), tzinfo=_zone(found["zone"])
        )
    except ValueError:
        return None


def _month_and_day(found: dict[str, str | None], day_order: DayOrder) -> tuple[int, int]:
    if "first" in found:
        first, second = int(found["first"] or 0), int(found["second_"] or 0)
        return (second, first) if day_order == "dmy" else (first, second)
    if "name" in found:
        return _MONTHS.get((found["name"] or "").lower(), 0), int(found["day"] or 0)
    return int(found["month"] or 0), int(found["day"] or 0)


def _zone(text: str | None) -> timezone | None:
    if text is None:
        return None
    if text == "Z":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
