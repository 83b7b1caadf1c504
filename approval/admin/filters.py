"""The address of the queue: what is chosen in it, and how it is written again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from approval.ageing import Age
from approval.models import Kind, Request
from approval.queries.queue import Counts, Cursor, Filters


@dataclass(frozen=True, slots=True)
class Chip:
    label: str
    count: int
    href: str
    is_current: bool
    color: str = ""


def parse_filters(params: QueryDict, *, may_see_all: bool) -> Filters:
    """What nobody can choose is taken as not chosen."""
    kind, age = params.get("kind", ""), params.get("age", "")
    return Filters(
        is_all=may_see_all and params.get("whose") == "all",
        state=Request.State.ON_QUERY if params.get("state") == Request.State.ON_QUERY else Request.State.OPEN,
        kind=kind if kind in Kind else "",
        region=params.get("region", "")[:80],
        role=params.get("role", "")[:40],
        age=age if age in set(Age) else "",
        is_flagged=params.get("flagged") == "1",
        search=params.get("q", "").strip()[:80],
    )


def query_of(filters: Filters, **more: str) -> str:
    """The part of an address after the "?", with what is chosen only."""
    chosen = {
        "whose": "all" if filters.is_all else "",
        "state": filters.state if filters.state != Request.State.OPEN else "",
        "kind": filters.kind,
        "region": filters.region,
        "role": filters.role,
        "age": filters.age,
        "flagged": "1" if filters.is_flagged else "",
        "q": filters.search,
        **more,
    }
    return urlencode({name: value for name, value in chosen.items() if value})


def parse_cursor(params: QueryDict) -> Cursor | None:
    instant, _, pk = params.get("after", "").partition("_")
    try:
        at = parse_datetime(instant)
        return Cursor(at, UUID(pk)) if isinstance(at, datetime) and at.tzinfo else None
    except ValueError:
        return None


def write_cursor(cursor: Cursor) -> str:
    return f"{cursor.at.isoformat()}_{cursor.pk}"


def list_chips(filters: Filters, counts: Counts) -> list[Chip]:
    """Of what waits only as much as is there; what is chosen can always be left again."""
    chips = [_chip(filters, replace(filters, age="", is_flagged=False), "Everything", counts.total)]
    words: Mapping[Age, str] = {Age.LATE: "Late", Age.SOON: "Late soon", Age.FINE: "In time"}
    for age, label in words.items():
        if counts.by_age[age] or filters.age == age:
            wanted = replace(filters, age=age, is_flagged=False)
            chips.append(_chip(filters, wanted, label, counts.by_age[age], color=age))
    if counts.flagged or filters.is_flagged:
        wanted = replace(filters, age="", is_flagged=True)
        chips.append(_chip(filters, wanted, "Sent here by a rule", counts.flagged))
    return chips


def _chip(current: Filters, wanted: Filters, label: str, count: int, *, color: str = "") -> Chip:
    return Chip(label, count, f"?{query_of(wanted)}", current == wanted, color)
