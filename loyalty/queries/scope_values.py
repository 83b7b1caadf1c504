"""What a rule or a campaign may name as counted."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db.models import QuerySet
from django.db.models.functions import Lower

from commerce.models import Category, Product
from loyalty.models.programme import Scope

NOUNS: Final = {Scope.CATEGORIES: "category", Scope.BRANDS: "brand", Scope.PRODUCTS: "SKU"}


def list_unknown(scope: str, values: Iterable[str]) -> list[str]:
    """Those of the values that no product has; capitals make no difference."""
    if scope == Scope.EVERYTHING:
        return []
    named = list(values)
    names = _select_names(Scope(scope)).filter(lowered__in=[value.lower() for value in named])
    found = set(names.values_list("lowered", flat=True))
    return [value for value in named if value.lower() not in found]


def _select_names(scope: Scope) -> QuerySet[Any]:
    if scope == Scope.CATEGORIES:
        return Category.objects.annotate(lowered=Lower("name"))
    return Product.objects.annotate(lowered=Lower("brand" if scope == Scope.BRANDS else "sku"))


def say_unknown(scope: str, unknown: Sequence[str]) -> str:
    return f"There is no {NOUNS[Scope(scope)]} called {', '.join(unknown)}."
