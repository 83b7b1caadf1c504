"""A member's statement of points: what was there, what moved and why, what is there; in parts, or as a PDF."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.core import signing
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kit import clock
from loyalty.api.base import ConsumerView
from loyalty.api.invoices import AnyForm
from loyalty.api.pages import CURSOR_LIFETIME, DEFAULT_LIMIT, MOST, PAGE_PARAMETERS
from loyalty.documents.statement import draw_statement
from loyalty.ledger.balances import get_balances
from loyalty.ledger.statement import Line, Points, Statement, get_statement
from people.api.shapes import shape_of
from tenants.current import get_current_tenant
from tenants.signing import read_signed, sign_value

USUAL_DAYS: Final = 365
MOST_DAYS: Final = 3 * 366
DAYS: Final = [
    OpenApiParameter("from", OpenApiTypes.DATE, description="First day; a year before the last one by default."),
    OpenApiParameter("to", OpenApiTypes.DATE, description="Last day, included; today by default."),
]


@dataclass(frozen=True, slots=True)
class PointsMoved:
    """Points by where they are: `available` to spend, `pending` until goods cannot come back, `held` for gifts, `owed`.

    `total` is all of them, debts subtracted.
    """

    available: int
    pending: int
    held: int
    owed: int
    total: int


@dataclass(frozen=True, slots=True)
class PointsEntry:
    """One movement in plain words. `purchase` and `gift` are ids below `me/purchases` and `me/redemptions`."""

    id: int
    at: datetime
    kind: str
    words: str
    change: PointsMoved
    after: PointsMoved
    purchase: str | None
    gift: str | None


@dataclass(frozen=True, slots=True)
class PointsStatement:
    """`opening` is what was there before the first day, `closing` after the last; `items` are the latest first.

    `pending_now` wait; `next_expiry_points` of those that can be spent now lapse at `next_expiry_at`.
    """

    begins_on: date
    ends_on: date
    opening: PointsMoved
    closing: PointsMoved
    earned: int
    spent: int
    lapsed: int
    pending_now: int
    next_expiry_at: datetime | None
    next_expiry_points: int
    items: tuple[PointsEntry, ...]
    next: str | None


_NOTHING: Final = {"available": 0, "pending": 0, "held": 0, "owed": 0, "total": 0}
_EARNED: Final = {**_NOTHING, "pending": 148, "total": 148}
EXAMPLE: Final = OpenApiExample(
    "one purchase",
    value={
        "begins_on": "2025-11-30",
        "ends_on": "2026-11-29",
        "opening": _NOTHING,
        "closing": _EARNED,
        "earned": 148,
        "spent": 0,
        "lapsed": 0,
        "pending_now": 148,
        "next_expiry_at": None,
        "next_expiry_points": 0,
        "items": [
            {
                "id": 41,
                "at": "2026-11-28T09:00:00Z",
                "kind": "accrual",
                "words": "Earned with invoice INV-0042 at Rita's Hardware",
                "change": _EARNED,
                "after": _EARNED,
                "purchase": "2f1e0d9c-8b7a-4655-9443-322110fedcba",
                "gift": None,
            }
        ],
        "next": None,
    },
    response_only=True,
)


class _Days(serializers.Serializer[Any]):
    to = serializers.DateField(required=False)

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), "from": serializers.DateField(required=False)}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        ends_on = attrs.get("to") or clock.today(get_current_tenant().timezone)
        if not 2000 <= ends_on.year < 2200:
            raise serializers.ValidationError({"to": ["Nobody has points in that year."]})
        begins_on = attrs.get("from") or ends_on - timedelta(days=USUAL_DAYS - 1)
        if not 0 <= (ends_on - begins_on).days <= MOST_DAYS:
            raise serializers.ValidationError({"from": ["Choose days in their order, three years at most."]})
        return {"begins_on": begins_on, "ends_on": ends_on}


class _Part(serializers.Serializer[Any]):
    cursor = serializers.CharField(required=False, max_length=600)
    limit = serializers.IntegerField(required=False, min_value=1, max_value=MOST, default=DEFAULT_LIMIT)


class StatementView(ConsumerView):
    def get_statement(self, request: Request) -> Statement:
        days = _Days(data=request.query_params)
        days.is_valid(raise_exception=True)
        return get_statement(consumer=self.consumer, timezone=get_current_tenant().timezone, **days.validated_data)


class MyPoints(StatementView):
    @extend_schema(
        operation_id="my_points",
        parameters=[*DAYS, *PAGE_PARAMETERS],
        responses=shape_of(PointsStatement),
        examples=[EXAMPLE],
    )
    def get(self, request: Request) -> Response:
        """Every movement within the days. The sums are of all of them, whichever part is asked for."""
        asked = _Part(data=request.query_params)
        asked.is_valid(raise_exception=True)
        statement = self.get_statement(request)
        purpose = f"points:{self.consumer.pk}:{statement.begins_on}:{statement.ends_on}"
        lines = list(reversed(statement.lines))
        if cursor := asked.validated_data.get("cursor"):
            beyond = _read(cursor, purpose=purpose)
            lines = [line for line in lines if _place_of(line) < beyond]
        shown = lines[: asked.validated_data["limit"]]
        is_last = len(shown) == len(lines)
        return self.answer(
            self._write(statement, shown, None if is_last else sign_value(_place_of(shown[-1]), purpose=purpose))
        )

    def _write(self, statement: Statement, shown: list[Line], cursor: str | None) -> PointsStatement:
        now = get_balances(self.consumer, at=clock.now())
        return PointsStatement(
            begins_on=statement.begins_on,
            ends_on=statement.ends_on,
            opening=_points(statement.before),
            closing=_points(statement.after),
            earned=statement.earned,
            spent=statement.spent,
            lapsed=statement.lapsed,
            pending_now=now.pending,
            next_expiry_at=now.next_expiry_at,
            next_expiry_points=now.next_expiry_points,
            items=tuple(_entry(line) for line in shown),
            next=cursor,
        )


class MyPointsPaper(StatementView):
    content_negotiation_class = AnyForm

    @extend_schema(
        operation_id="my_points_paper", parameters=DAYS, responses={(200, "application/pdf"): OpenApiTypes.BINARY}
    )
    def get(self, request: Request) -> HttpResponse:
        """The statement as a PDF to keep."""
        statement = self.get_statement(request)
        drawn = draw_statement(statement=statement, tenant=get_current_tenant(), at=clock.now())
        answer = HttpResponse(drawn, content_type="application/pdf")
        answer["Content-Disposition"] = f'attachment; filename="points-{statement.ends_on}.pdf"'
        answer["Cache-Control"] = "private, no-store"
        return answer


def _entry(line: Line) -> PointsEntry:
    return PointsEntry(
        id=line.entry_id,
        at=line.at,
        kind=line.kind,
        words=line.words,
        change=_points(line.change),
        after=_points(line.after),
        purchase=str(line.invoice_id) if line.invoice_id else None,
        gift=str(line.redemption_id) if line.redemption_id else None,
    )


def _points(points: Points) -> PointsMoved:
    return PointsMoved(points.available, points.pending, points.held, points.owed, points.total)


def _place_of(line: Line) -> list[Any]:
    """Where a line stands: by instant, then by number; as text, instants of one zone sort as they are."""
    return [f"{line.at.timestamp():020.6f}", line.entry_id]


def _read(cursor: str, *, purpose: str) -> list[Any]:
    try:
        return list(read_signed(cursor, purpose=purpose, max_age=CURSOR_LIFETIME))
    except signing.BadSignature as error:
        raise serializers.ValidationError({"cursor": ["This cursor is not of this list."]}) from error
