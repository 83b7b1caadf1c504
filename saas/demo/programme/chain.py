"""The hands of the chain in the demo: Mara, Chen, Max and Ada, each at the level of their role."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from django.db import models

from approval.actions.decide import decide
from approval.models import Kind, ReasonCode, Request, Verdict
from approval.queries.requests import find_request
from people.models import User
from people.roles import Role

_PAUSE = timedelta(hours=3)  # between one level and the next


@dataclass(frozen=True, slots=True)
class Office:
    """Who decides in which role."""

    by_role: dict[str, User]

    @classmethod
    def of(cls, usernames: dict[Role, str]) -> Self:
        users = User.objects.in_bulk(usernames.values(), field_name="username")
        return cls({role.value: users[name] for role, name in usernames.items()})

    def approve(self, kind: Kind, subject: models.Model, *, at: datetime, levels: int = 9) -> datetime:
        """Approve at as many levels as there are, or the first few; when the last of them decided."""
        for _ in range(levels):
            request = _find(kind, subject)
            if request.state != Request.State.OPEN:
                break
            at += _PAUSE
            self._decide(request, Verdict.APPROVE, at=at)
        return at

    def answer(self, kind: Kind, subject: models.Model, verdict: Verdict, *, at: datetime, note: str = "") -> None:
        """Return, query or reject at the level where it stands, with the first reason the tenant has for it."""
        request = _find(kind, subject)
        reason = ReasonCode.objects.filter(kind=kind, verdict=verdict, is_active=True).order_by("pk").first()
        self._decide(request, verdict, at=at, reason=reason, note=note)

    def _decide(
        self,
        request: Request,
        verdict: Verdict,
        *,
        at: datetime,
        reason: ReasonCode | None = None,
        note: str = "",
    ) -> None:
        decide(
            request=request,
            verdict=verdict,
            actor=self.by_role[request.role],
            seen_hash=request.content_hash,
            at=at,
            reason=reason,
            note=note or ("" if reason or verdict == Verdict.APPROVE else "Please look at it once more."),
        )


def _find(kind: Kind, subject: models.Model) -> Request:
    request = find_request(kind, subject.pk)
    if request is None:
        raise LookupError(f"{subject} was never handed in.")
    return request
