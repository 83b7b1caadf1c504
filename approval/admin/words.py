"""What the pages say about a request, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from approval.ageing import Ageing, ageing_of
from approval.models import Kind, Request, Verdict
from kit.money import format_money
from tenants.current import get_current_tenant

_POINTS: Final = frozenset({Kind.REDEMPTION, Kind.POINTS_ADJUSTMENT})
# What the chain did, in the past tense, for messages and the history.
DONE: Final[Mapping[str, str]] = {
    Verdict.APPROVE: "Approved",
    Verdict.RETURN: "Returned",
    Verdict.QUERY: "Asked about",
    Verdict.REJECT: "Rejected",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the queue."""

    request: Request
    amount: str
    ageing: Ageing | None
    waits_since: datetime


def row_of(request: Request, *, now: datetime) -> Row:
    return Row(
        request=request,
        amount=amount_of(request),
        ageing=ageing_of(opened_at=request.opened_at, due_at=request.due_at, now=now),
        waits_since=request.queried_at or request.opened_at,
    )


def amount_of(request: Request) -> str:
    """Money or points, as the kind has it; nothing where the kind has no amount."""
    if request.kind in _POINTS:
        return f"{request.amount:,.0f} points"
    if not request.amount:
        return ""
    tenant = get_current_tenant()
    return format_money(request.amount, tenant.currency, country=tenant.country)
