"""Who acts and from where, for the record of deeds and for the triggers that keep the trail of edits."""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from pghistory.middleware import HistoryMiddleware

from people.access.address import client_address
from people.models import User


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a deed came from; empty in commands and jobs."""

    ip: str | None = None
    url: str = ""
    request_id: str = ""


_origin: ContextVar[Origin] = ContextVar("people_origin", default=Origin())  # noqa: B039 - frozen


def current_origin() -> Origin:
    return _origin.get()


class RequestContextMiddleware(HistoryMiddleware):
    """Gives each request an id, and tells the database who writes, from where."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        super().__init__(get_response)  # type: ignore[no-untyped-call]

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        origin = current_origin()
        return {
            **super().get_context(request),
            "ip": origin.ip,
            "url": origin.url,
            "request_id": origin.request_id,
        }

    def __call__(self, request: HttpRequest) -> HttpResponse:
        origin = Origin(ip=client_address(request), url=request.path[:300], request_id=uuid.uuid4().hex)
        token = _origin.set(origin)
        try:
            response: HttpResponse = super().__call__(request)  # type: ignore[no-untyped-call]
        finally:
            _origin.reset(token)
        response["X-Request-Id"] = origin.request_id
        return response


@contextmanager
def acting(actor: User | None, *, label: str = "Regulars", doing: str = "") -> Iterator[None]:
    """For jobs and commands, inside a transaction: edits in the block are recorded as `actor`'s, or else as `label`'s.

    `doing` stands where a request has its address, such as "import 12".
    """
    who = {"user": str(actor.pk) if actor else None, "label": str(actor) if actor else label, "url": doing}
    _tell_database(json.dumps(who))
    yield
    _tell_database("")  # not after an error: the rollback forgets it


def _tell_database(who: str) -> None:
    """Under the name that the middleware's library uses, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pghistory.context_metadata', %s, true)", [who])
