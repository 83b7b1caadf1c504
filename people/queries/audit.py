"""The audit log as lines of a table: one for each deed, and one for each field of an edit."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from django.apps import apps
from django.db.models import Field, ForeignKey, Q, QuerySet
from django.utils.text import capfirst

from kit.csv_safety import neutralize
from people.models import DomainEvent, User

HEADER: Final = (
    "at", "who", "event", "object type", "object id", "object", "field", "before", "after", "data", "address",
    "where", "request",
)  # fmt: skip
CHUNK: Final = 2_000
MOST_PEOPLE: Final = 100
NUL: Final = "\0"  # PostgreSQL keeps no text with one, and refuses to look for it
NOTHING: Final = Q(pk__in=[])
UUID_TEXT: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def of_person(name: str) -> Q:
    """What a user did, found by user name, e-mail or part of the name; else what was done under that very label."""
    if NUL in name:
        return NOTHING
    whose = Q(username__iexact=name) | Q(email=name.lower()) | Q(first_name__iexact=name) | Q(last_name__iexact=name)
    users = list(User.objects.filter(whose).values_list("pk", flat=True)[:MOST_PEOPLE])
    return Q(actor__in=users) if users else Q(actor_label__iexact=name)


def of_object(words: str) -> Q:
    """What was done to an entry: by its number, for certain as `commerce.customer 12`, or by part of what it is called.

    Numbers are looked up under each kind of entry there is, which the index by subject answers at once.
    """
    if NUL in words:
        return NOTHING
    kind, _, number = words.partition(" ")
    if "." in kind and number:
        return Q(subject_type=kind.lower(), subject_id=number.strip())
    if words.isdigit() or UUID_TEXT.fullmatch(words):
        kinds = [model._meta.label_lower for model in apps.get_models()]
        return Q(subject_type__in=kinds, subject_id=words.lower())
    return Q(subject_label__icontains=words)


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


def say_changes(entry: DomainEvent) -> list[tuple[str, str, str]]:
    """Field, before and after of an edit, as pages name them: rows that a field refers to go by their name."""
    fields = _fields_of(entry.subject_type)
    return [
        (_label_of(fields.get(name), name), _say(fields.get(name), before), _say(fields.get(name), after))
        for name, (before, after) in entry.changes.items()
    ]


def _fields_of(subject_type: str) -> "dict[str, Field[Any, Any]]":
    """The fields of a model that is still there, by their column."""
    try:
        model = apps.get_model(subject_type)
    except (LookupError, ValueError):
        return {}
    return {field.column: field for field in model._meta.concrete_fields}


def _label_of(field: "Field[Any, Any] | None", column: str) -> str:
    return str(capfirst(field.verbose_name)) if field else column


def _say(field: "Field[Any, Any] | None", value: Any) -> str:
    if isinstance(field, ForeignKey) and value is not None:
        named = field.related_model._meta.base_manager.filter(pk=value).first()
        return str(named) if named else f"{value} (gone)"
    labels = dict(field.flatchoices) if field and field.choices else {}
    return str(labels[value]) if isinstance(value, str) and value in labels else say_value(value)


def _lines_of(entry: DomainEvent) -> Iterator[tuple[object, ...]]:
    what = (entry.at.isoformat(), entry.actor_label, entry.event, entry.subject_type, entry.subject_id)
    where = (entry.ip or "", entry.url, entry.request_id)
    if not entry.changes:
        data = json.dumps(entry.data, sort_keys=True) if entry.data else ""
        yield (*what, entry.subject_label, "", "", "", data, *where)
    for name, (before, after) in entry.changes.items():
        yield (*what, entry.subject_label, name, say_value(before), say_value(after), "", *where)
