import json
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import typst
from django.utils.formats import date_format

from kit.contrast import READABLE, contrast_ratio, is_color
from loyalty.ledger.statement import Line, Statement
from tenants.models import Tenant

SOURCE: Final = Path(__file__).with_suffix(".typ")
OURS: Final = "#0f6b5c"  # primary of static/css/tokens.css
MINUS: Final = "\u2212"
LETTER_COUNTRIES: Final = frozenset({"US", "CA", "MX", "PH"})


def draw_statement(*, statement: Statement, tenant: Tenant, at: datetime) -> bytes:
    """The statement as a PDF in the tenant's brand; A4, or Letter where that is the paper."""
    filled = json.dumps(_fill(statement, tenant=tenant, at=at), ensure_ascii=False)
    return bytes(
        typst.compile(SOURCE, format="pdf", sys_inputs={"statement": filled}, timestamp=at.replace(microsecond=0))
    )


def _fill(statement: Statement, *, tenant: Tenant, at: datetime) -> dict[str, Any]:
    zone = ZoneInfo(tenant.timezone)
    after = statement.after
    tiles = [
        ("Before", count(statement.before.total)),
        ("Earned", count(statement.earned)),
        ("Spent", count(statement.spent)),
        ("Lapsed", count(statement.lapsed)),
        ("After", count(after.total)),
    ]
    return {
        "title": "Points statement",
        "company": tenant.name,
        "consumer": str(statement.consumer),
        "period": f"{_day(statement.begins_on)} to {_day(statement.ends_on)}",
        "color": _brand_color(tenant.primary_color),
        "logo": list(_read_logo(tenant)),  # as bytes: the source reads no file
        "paper": "us-letter" if tenant.country in LETTER_COUNTRIES else "a4",
        "footer": f"{tenant.name} · made on {_day(at.astimezone(zone).date())}",
        "tiles": [{"label": label, "value": value} for label, value in tiles],
        "lines": [_write_line(line, zone) for line in statement.lines],
        "owed": f"{count(after.owed)} points are owed; new points pay them first." if after.owed else "",
    }


def _write_line(line: Line, zone: ZoneInfo) -> dict[str, str]:
    return {
        "day": _day(line.at.astimezone(zone).date()),
        "words": line.words,
        "pending": signed(line.change.pending),
        "available": signed(line.change.available),
        "after": count(line.after.available),
    }


def count(points: int) -> str:
    return f"{points:,}".replace("-", MINUS)


def signed(points: int) -> str:
    """Empty for nothing: a column of zeros hides what moved."""
    return f"{points:+,}".replace("-", MINUS) if points else ""


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def _brand_color(color: str) -> str:
    """Theirs where white text on it can be read."""
    return color if is_color(color) and contrast_ratio(color, "#ffffff") >= READABLE else OURS


def _read_logo(tenant: Tenant) -> bytes:
    if not tenant.logo:
        return b""
    try:
        with tenant.logo.open("rb") as file:
            return bytes(file.read())
    except FileNotFoundError:  # the page is worth more than its picture
        return b""
