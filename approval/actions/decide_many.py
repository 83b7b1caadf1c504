from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from approval.actions.decide import decide
from approval.errors import DecisionRefusedError, NotInChainError
from approval.models import ReasonCode, Request
from people.models import User


@dataclass(frozen=True, slots=True)
class Choice:
    """One ticked row: what stood there when it was ticked."""

    request_id: UUID
    seen_hash: str
    level: int


@dataclass(frozen=True, slots=True)
class Result:
    """`refusal` says why nothing happened to this one; empty when it was done."""

    request_id: UUID
    label: str
    refusal: str


def decide_many(
    *,
    choices: Iterable[Choice],
    verdict: str,
    actor: User,
    at: datetime,
    reason: ReasonCode | None = None,
    note: str = "",
) -> list[Result]:
    """The same answer to several entries, each in a transaction of its own: one that is refused stops no other.

    **Who**, **Writes**: as `decide`. **Raises**: NotAllowedError; all else stands in the results, in the order of the
    choices.
    """
    wanted = list(choices)
    found = Request.objects.in_bulk([choice.request_id for choice in wanted])
    results = []
    for choice in wanted:
        request = found.get(choice.request_id)
        try:
            if request is None:
                raise NotInChainError("It is not there any more.")
            request.level = choice.level  # as it was seen
            decide(
                request=request,
                verdict=verdict,
                actor=actor,
                seen_hash=choice.seen_hash,
                at=at,
                reason=reason,
                note=note,
            )
        except DecisionRefusedError as refusal:
            results.append(Result(choice.request_id, str(request or "Unknown entry"), str(refusal)))
        else:
            results.append(Result(choice.request_id, str(request), ""))
    return results
