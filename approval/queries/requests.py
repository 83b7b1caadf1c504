"""One request, and what happened to it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db.models import Prefetch

from approval.errors import NotInChainError
from approval.models import Decision, Request, Revision

IN_REVIEW: Final = (Request.State.OPEN, Request.State.ON_QUERY)
# An entry has one request in these states, or none.
LIVE: Final = (*IN_REVIEW, Request.State.RETURNED)


@dataclass(frozen=True, slots=True)
class Chapter:
    """One revision and what was decided on it."""

    revision: Revision
    decisions: list[Decision]


def find_request(kind: str, subject_id: object) -> Request | None:
    """The request of an entry that goes on, else the last one."""
    requests = Request.objects.filter(kind=kind, subject_id=str(subject_id)).order_by("-submitted_at")
    return requests.filter(state__in=LIVE).first() or requests.first()


def list_history(kind: str, subject_id: object) -> list[Chapter]:
    """What happened to an entry, oldest first, over all its requests."""
    decisions = Decision.objects.select_related("actor", "on_behalf_of", "reason").order_by("at", "id")
    requests = (
        Request.objects.filter(kind=kind, subject_id=str(subject_id))
        .order_by("submitted_at")
        .prefetch_related(
            Prefetch("revisions", Revision.objects.select_related("editor").order_by("number")),
            Prefetch("decisions", decisions),
        )
    )
    return [
        Chapter(revision, [one for one in request.decisions.all() if one.revision == revision.number])
        for request in requests
        for revision in request.revisions.all()
    ]


def lock_request(*, kind: str, subject_id: str, states: Collection[str]) -> Request:
    """The request of an entry, locked until the transaction ends.

    Raises:
        NotInChainError: it has none in these states.
    """
    request = Request.objects.select_for_update().filter(kind=kind, subject_id=subject_id, state__in=states).first()
    if request is None:
        raise NotInChainError("It waits for no decision, or not for this one.")
    return request
