"""Products, to choose one for a line."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from loyalty.api.base import RetailerView
from loyalty.queries.products import list_found
from people.api.shapes import shape_of


@dataclass(frozen=True, slots=True)
class ProductItem:
    sku: str
    name: str
    category: str
    brand: str
    price: Decimal | None


@dataclass(frozen=True, slots=True)
class Products:
    items: tuple[ProductItem, ...]


EXAMPLE = OpenApiExample(
    "pipes",
    value={
        "items": [{"sku": "PIPE-20", "name": "PVC pipe 20 mm", "category": "Pipes", "brand": "Aqua", "price": "4.50"}]
    },
    response_only=True,
)


class SearchData(serializers.Serializer[Any]):
    q = serializers.CharField(max_length=100)
    limit = serializers.IntegerField(required=False, min_value=1, max_value=50, default=20)


class ProductSearch(RetailerView):
    @extend_schema(
        operation_id="products",
        parameters=[
            OpenApiParameter("q", str, required=True, description="A part of the name, misspelt or not, or the SKU."),
            OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": 50, "default": 20}),
        ],
        responses=shape_of(Products),
        examples=[EXAMPLE],
    )
    def get(self, request: Request) -> Response:
        """The most alike first. There is no next part: whoever does not find it writes more of the name."""
        search = SearchData(data=request.query_params)
        search.is_valid(raise_exception=True)
        found = list_found(search.validated_data["q"], most=search.validated_data["limit"])
        items = (
            ProductItem(
                sku=product.sku,
                name=product.name,
                category=product.category.name if product.category else "",
                brand=product.brand,
                price=product.price,
            )
            for product in found
        )
        return self.answer(Products(tuple(items)))
