"""Takes a person's data out of the audit log: the one exception to its being never edited (ADR 14).

That something happened, when, and to which entry stays; who the person was does not.
"""

from collections.abc import Collection, Iterable
from typing import Any, Final

import pgtrigger
from django.db import models
from django.db.models import Q

from people.models import DomainEvent, User

ERASED: Final = "(erased)"
# Fields that tell of a person whatever they hold.
PERSONAL: Final = frozenset(
    {"phone", "email", "name", "contact_name", "username", "first_name", "last_name", "address", "city", "trade"}
)
SHORTEST_FOUND: Final = 7
GUARD: Final = "people.DomainEvent:event_is_never_edited"


def erase_from_audit(*, subjects: Iterable[models.Model], user: User | None, texts: Collection[str], label: str) -> int:
    """Put `label` for the person, and `ERASED` for what their fields held; how many entries were changed.

    `subjects` are the rows that are the person; `user` is their log-in; `texts` are names, numbers and addresses.
    Those of seven letters and more are looked for in all other entries too; a short name is many people's.
    Inside the transaction that erases the rows themselves, after it has written to them: those writes leave a trail.
    """
    own = _own(subjects, user)
    known = {text for text in texts if text} | {value for entry in own for value in _personal_values(entry.data)}
    long = {text for text in known if len(text) >= SHORTEST_FOUND}
    others = {entry.pk: entry for entry in _mentioning(long)}
    with pgtrigger.ignore(GUARD):
        for entry in own:
            others.pop(entry.pk, None)
            if user and entry.actor_id == user.pk:
                entry.actor, entry.actor_label, entry.ip = None, label, None
            _rewrite(entry, known, label=label, data=erase(entry.data, known))
        for entry in others.values():
            _rewrite(entry, long, label=label, data=replace(entry.data, long))
    return len(own) + len(others)


def erase(value: Any, texts: Collection[str]) -> Any:
    """Plain JSON without the texts, and without whatever stands in a personal field."""
    if isinstance(value, dict):
        return {key: ERASED if key in PERSONAL and item else erase(item, texts) for key, item in value.items()}
    if isinstance(value, list):
        return [erase(item, texts) for item in value]
    return replace(value, texts)


def replace(value: Any, texts: Collection[str]) -> Any:
    """Plain JSON without the texts."""
    if isinstance(value, dict):
        return {key: replace(item, texts) for key, item in value.items()}
    if isinstance(value, list):
        return [replace(item, texts) for item in value]
    return _without(value, texts, ERASED) if isinstance(value, str) else value


def _rewrite(entry: DomainEvent, texts: Collection[str], *, label: str, data: Any) -> None:
    entry.subject_label = _without(entry.subject_label, texts, label)
    entry.actor_label = _without(entry.actor_label, texts, label)
    entry.data = data
    entry.save(update_fields=["actor", "actor_label", "ip", "subject_label", "data"])


def _without(text: str, known: Collection[str], instead: str) -> str:
    """Longest first, so that no part of a longer one is left."""
    for word in sorted(known, key=len, reverse=True):
        text = text.replace(word, instead)
    return text


def _own(subjects: Iterable[models.Model], user: User | None) -> list[DomainEvent]:
    rows = [*subjects, *([user] if user else [])]
    wanted = Q(pk__in=[])
    for row in rows:
        wanted |= Q(subject_type=row._meta.label_lower, subject_id=str(row.pk))
    if user:
        wanted |= Q(actor=user)
    return list(DomainEvent.objects.filter(wanted))


def _mentioning(texts: Collection[str]) -> Iterable[DomainEvent]:
    """A look through the whole log, for a deed that is rare."""
    for text in texts:
        said = Q(subject_label__contains=text) | Q(actor_label__contains=text) | Q(data__icontains=text)
        yield from DomainEvent.objects.filter(said)


def _personal_values(data: dict[str, Any]) -> set[str]:
    """What the trail says that name, number and mailbox were before, and after."""
    sides = [data.get("before") or {}, data.get("after") or {}]
    values = [side.get(name) for side in sides if isinstance(side, dict) for name in ("phone", "email", "name")]
    return {value for value in values if isinstance(value, str) and value and value != ERASED}
