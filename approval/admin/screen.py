"""What the decision screen and the history say about one request."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction

from approval.admin.words import DONE, amount_of
from approval.ageing import ageing_of
from approval.differences import list_differences, list_rows
from approval.kinds import PLAIN_PANEL, handler_of
from approval.models import Decision, Request, Revision
from approval.queries.queue import Reach, is_own_work
from approval.queries.requests import IN_REVIEW, Chapter, list_history
from approval.queries.standing import find_standing

# An id that is none, a row that is gone, a kind that no app of this installation handles.
_NOT_THERE: Final = (ObjectDoesNotExist, ValidationError, ValueError, KeyError)


@dataclass(frozen=True, slots=True)
class Told:
    """One decision as the history shows it."""

    decision: Decision
    done: str


@dataclass(frozen=True, slots=True)
class Part:
    """One revision as the history shows it: what became different, and what was decided on it."""

    revision: Revision
    differences: list[str]
    rows: list[tuple[str, str]]
    told: list[Told]


def describe_screen(row: Request, *, reach: Reach, at: datetime) -> dict[str, Any]:
    """The context of the decision screen, but for its surroundings."""
    history = tell_history(row)
    standing = find_standing(request=row, user=reach.user, at=at) if row.state in IN_REVIEW else None
    return {
        **_show_entry(row, history),
        "row": row,
        "amount": amount_of(row),
        "ageing": ageing_of(opened_at=row.opened_at, due_at=row.due_at, now=at),
        "steps": list(row.steps.all()),
        "history": history,
        "latest": history[-1] if history else None,
        "standing": standing,
        "obstacle": _find_obstacle(row, reach, is_turn=standing is not None),
    }


def tell_history(row: Request) -> list[Part]:
    """Oldest first, over all requests of the entry."""
    chapters = list_history(row.kind, row.subject_id)
    befores: list[Chapter | None] = [None, *chapters]
    return [
        Part(
            revision=chapter.revision,
            differences=list_differences(before.revision.content, chapter.revision.content) if before else [],
            rows=list_rows(chapter.revision.content),
            told=[Told(decision, DONE[decision.verdict]) for decision in chapter.decisions],
        )
        for before, chapter in zip(befores, chapters, strict=False)  # the last is before none
    ]


def _show_entry(row: Request, history: list[Part]) -> Mapping[str, Any]:
    """The panel of the kind; for an entry that is not there any more, what was kept of it."""
    try:
        handler = handler_of(row.kind)
        with transaction.atomic():
            entry = handler.load(row.subject_id)
            shown = {**handler.panel_context(entry, row)}
            content = handler.content(entry)
    except _NOT_THERE:
        return {"panel": PLAIN_PANEL, "content_rows": history[-1].rows if history else [], "is_gone": True}
    return {**shown, "panel": handler.panel, "content_rows": list_rows(content.data)}


def _find_obstacle(row: Request, reach: Reach, *, is_turn: bool) -> str:
    """Why there is nothing to decide for this person; '' if there is."""
    if row.state not in IN_REVIEW:
        return f"It is {row.get_state_display().lower()}; nothing is to be decided."
    if not reach.user.has_perm("approval.decide_request"):
        return "You may look, but not decide."
    if is_own_work(reach=reach, request=row):
        return "You made or edited this, or stand in for somebody who did. Another person must decide."
    if not is_turn:
        others = f" or, since it is late, {_a(row.escalated_to)}" if row.escalated_to else ""
        return f"At this level {_a(row.role)}{others} decides."
    return ""


def _a(role: str) -> str:
    return f"{'an' if role[:1] in 'AEIOU' else 'a'} {role}"
