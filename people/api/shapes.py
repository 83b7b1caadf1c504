"""Answers are the frozen dataclasses that queries return; a serializer for one is derived from its fields.

So a figure in the API is the figure on the page, and the schema cannot drift from either.
"""

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from math import isfinite
from types import NoneType, UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

Field = serializers.Field[Any, Any, Any, Any]


class ExactNumber(serializers.DecimalField):
    """A decimal as text, such as "12.50": no amount is rounded on its way through JSON."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=None, decimal_places=None, **options)


class FiniteNumber(serializers.FloatField):
    """JSON knows no NaN: what could not be computed is null."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "allow_null": True})

    def to_representation(self, value: float) -> float | None:  # type: ignore[override]
        return float(value) if isfinite(value) else None


@extend_schema_field({"oneOf": [{"type": "string", "format": "decimal"}, {"type": "number"}, {"type": "null"}]})
class Quantity(serializers.Field[Any, Any, Any, Any]):
    """An amount as text, a count or a share as a number."""

    def to_representation(self, value: Decimal | float) -> Any:
        return f"{value:f}" if isinstance(value, Decimal) else _finite(value)


@extend_schema_field(OpenApiTypes.OBJECT)
class Anything(serializers.Field[Any, Any, Any, Any]):
    def to_representation(self, value: Any) -> Any:
        return _finite(value)


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not isfinite(value) else value


PLAIN: dict[Any, type[Field]] = {
    str: serializers.CharField,
    bool: serializers.BooleanField,
    int: serializers.IntegerField,
    float: FiniteNumber,
    Decimal: ExactNumber,
    date: serializers.DateField,
    datetime: serializers.DateTimeField,
}


@cache
def shape_of(answer: type) -> type[serializers.Serializer[Any]]:
    """A serializer, for output only, of a dataclass and those inside it."""
    hints = get_type_hints(answer)
    members = {field.name: _field(hints[field.name]) for field in fields(answer)}
    return type(answer.__name__, (serializers.Serializer,), members)


def _field(hint: Any, **options: Any) -> Field:
    arguments = get_args(hint)
    if get_origin(hint) in (Union, UnionType):
        return _union([kind for kind in arguments if kind is not NoneType], NoneType in arguments)
    if get_origin(hint) is Literal:
        return serializers.ChoiceField(choices=list(arguments), **options)
    if get_origin(hint) is tuple:
        return _list(arguments, options)
    if is_dataclass(hint):
        return shape_of(cast("type", hint))(**options)
    return PLAIN.get(hint, Anything)(**options)


def _union(kinds: list[Any], is_nullable: bool) -> Field:  # noqa: FBT001 - private
    if len(kinds) == 1:
        return _field(kinds[0], allow_null=True) if is_nullable else _field(kinds[0])
    return Quantity(allow_null=is_nullable)


def _list(arguments: tuple[Any, ...], options: dict[str, Any]) -> Field:
    if arguments[-1] is Ellipsis:
        return serializers.ListField(child=_field(arguments[0]), **options)
    length = len(arguments)  # all of one kind: scores
    return serializers.ListField(child=_field(arguments[0]), min_length=length, max_length=length, **options)
