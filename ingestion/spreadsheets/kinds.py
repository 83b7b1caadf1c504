"""What each kind of file holds when it goes out: the same columns that it may come in with."""

from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from commerce.models import Customer, CustomerIdentity, Order, OrderLine, Product, ProductCost
from ingestion.spreadsheets.resource import PipelineResource

Rows = tuple[list[str], Iterable[tuple[Any, ...]]]


class CustomerResource(PipelineResource):
    kind = "customers"
    label = "Customers"

    def list_rows(self, queryset: QuerySet[Customer]) -> Rows:
        columns = {
            "Source": "source__name",
            "Customer number": "external_id",
            "Name": "customer__name",
            "Kind": "customer__kind",
            "Buyer": "customer__contact_name",
            "E-mail address": "customer__email",
            "Phone": "customer__phone",
            "Address": "customer__address",
            "Region": "customer__region",
            "Rep number": "customer__rep__code",
            "Rep": "customer__rep__name",
            "May be e-mailed": "customer__opt_in_email",
            "May be texted": "customer__opt_in_sms",
        }
        numbers = CustomerIdentity.objects.filter(customer__in=queryset).order_by("source_id", "external_id")
        return [*columns], numbers.values_list(*columns.values()).iterator(chunk_size=2000)


class ProductResource(PipelineResource):
    kind = "products"
    label = "Products"

    def list_rows(self, queryset: QuerySet[Product]) -> Rows:
        latest = ProductCost.objects.filter(product=OuterRef("pk")).order_by("-valid_from")
        columns = {
            "SKU": "sku",
            "Name": "name",
            "Category": "category__name",
            "Brand": "brand",
            "Price": "price",
            "Cost": "latest_cost",
            "Cost valid from": "latest_cost_from",
            "Active from": "active_from",
            "Active until": "active_until",
        }
        priced = queryset.annotate(
            latest_cost=Subquery(latest.values("cost")[:1]), latest_cost_from=Subquery(latest.values("valid_from")[:1])
        )
        return [*columns], priced.values_list(*columns.values()).iterator(chunk_size=2000)


class OrderResource(PipelineResource):
    kind = "sales"
    label = "Orders, a row for each line"

    def list_rows(self, queryset: QuerySet[Order]) -> Rows:
        number = CustomerIdentity.objects.filter(
            customer=OuterRef("order__customer"), source=OuterRef("order__source")
        ).order_by("pk")
        columns = {
            "Source": "order__source__name",
            "Order number": "order__external_id",
            "Date": "order__ordered_at",
            "Customer number": "customer_no",
            "SKU": "product__sku",
            "Description": "product__name",
            "Quantity": "quantity",
            "Unit price": "unit_price",
            "Discount": "discount",
            "Tax": "tax",
            "Line total": "net",
            "Cost of the line": "cost",
            "Channel": "order__channel",
            "Rep number": "order__rep__code",
            "Status": "order__state",
        }
        lines = OrderLine.objects.filter(order__in=queryset).annotate(
            customer_no=Subquery(number.values("external_id")[:1])
        )
        return [*columns], lines.order_by("order_id", "number").values_list(*columns.values()).iterator(chunk_size=2000)
