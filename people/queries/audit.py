"""The audit log as lines of a table: one for each deed, and one for each field of an edit."""

import json
from collections.abc import Iterator
from typing import Any, Final

from django.db.models import QuerySet

from kit.csv_safety import neutralize
from people.models import DomainEvent

HEADER: Final = (
    "at", "who", "event", "object type", "object id", "object", "field", "before", "after", "data", "address",
    "where", "request",
)  # fmt: skip
CHUNK: Final = 2_000


def stream_lines(entries: QuerySet[DomainEvent]) -> Iterator[list[object]]:
    """The header, then the lines in the order of the entries, in constant memory, safe to open in a spreadsheet."""
    yield list(HEADER)
    for entry in entries.select_related("actor").iterator(chunk_size=CHUNK):
        for line in _lines_of(entry):
            yield [neutralize(cell) for cell in line]


def say_value(value: Any) -> str:
    """A value of a field as people read it."""
    if value is None or value == "":
        return "(empty)"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else json.dumps(value)


def _lines_of(entry: DomainEvent) -> Iterator[tuple[object, ...]]:
    what = (entry.at.isoformat(), entry.actor_label, entry.event, entry.subject_type, entry.subject_id)
    where = (entry.ip or "", entry.url, entry.request_id)
    if not entry.changes:
        data = json.dumps(entry.data, sort_keys=True) if entry.data else ""
        yield (*what, entry.subject_label, "", "", "", data, *where)
    for name, (before, after) in entry.changes.items():
        yield (*what, entry.subject_label, name, say_value(before), say_value(after), "", *where)
