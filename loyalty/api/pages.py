"""Lists in parts: `{"items": […], "next": cursor | null}`, by the last row's own values, so that nothing is skipped."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, Final, Generic, TypeVar, cast

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.db.models.expressions import F, OrderBy
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from people.api.shapes import shape_of
from tenants.signing import read_signed, sign_value

DEFAULT_LIMIT: Final = 25
MOST: Final = 100
CURSOR_LIFETIME: Final = timedelta(days=7)
PAGE_PARAMETERS: Final = [
    OpenApiParameter("cursor", str, description="`next` of the part before."),
    OpenApiParameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT},
        description="How many items at most.",
    ),
]

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Part(Generic[Row]):
    rows: list[Row]
    next_cursor: str | None


class _Query(serializers.Serializer[Any]):
    cursor = serializers.CharField(required=False, max_length=600)
    limit = serializers.IntegerField(required=False, min_value=1, max_value=MOST, default=DEFAULT_LIMIT)


def take_part(rows: QuerySet[Row], *, by: tuple[str, ...], request: Request) -> Part[Row]:
    """The part of `rows` that the request asks for, ordered `by` columns that are never null and end with a unique one.

    Raises:
        ValidationError: a cursor that is not of this list, or a senseless limit.
    """
    query = _Query(data=request.query_params)
    query.is_valid(raise_exception=True)
    limit, cursor = query.validated_data["limit"], query.validated_data.get("cursor")
    purpose = f"list:{request.path}:{','.join(by)}"
    if cursor:
        rows = rows.filter(_beyond(by, _read(cursor, purpose=purpose)))
    found = list(rows.order_by(*(_order(name) for name in by))[: limit + 1])
    if len(found) <= limit:
        return Part(found, None)
    last = found[limit - 1]
    values = [_text(getattr(last, name.lstrip("-"))) for name in by]
    return Part(found[:limit], sign_value(values, purpose=purpose))


def page_response(part: Part[Row], item_of: Callable[[Row], Any]) -> Response:
    """`item_of` makes the frozen dataclass of a row."""
    items = [item_of(row) for row in part.rows]
    data = [shape_of(cast("type", type(item)))(item).data for item in items]
    return Response({"items": data, "next": part.next_cursor})


@cache
def page_of(item: type) -> type[serializers.Serializer[Any]]:
    """For the schema: a part of a list of that dataclass."""
    members = {
        "items": shape_of(item)(many=True),
        "next": serializers.CharField(allow_null=True, help_text="Give it as `cursor`; null on the last part."),
    }
    return type(f"{item.__name__}Page", (serializers.Serializer,), members)


def _order(name: str) -> OrderBy:
    return F(name[1:]).desc() if name.startswith("-") else F(name).asc()


def _beyond(by: tuple[str, ...], values: list[Any]) -> Q:
    """Rows after that one: the first column beyond it, or the first equal and the second beyond it, and so on."""
    beyond, equal = Q(), Q()
    for name, value in zip(by, values, strict=True):
        column = name.lstrip("-")
        beyond |= equal & Q(**{f"{column}__{'lt' if name.startswith('-') else 'gt'}": value})
        equal &= Q(**{column: value})
    return beyond


def _read(cursor: str, *, purpose: str) -> list[Any]:
    try:
        return list(read_signed(cursor, purpose=purpose, max_age=CURSOR_LIFETIME))
    except signing.BadSignature as error:
        raise ValidationError({"cursor": ["This cursor is not of this list."]}) from error


def _text(value: Any) -> Any:
    return value if isinstance(value, int | str) else str(value)
