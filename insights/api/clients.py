from dataclasses import dataclass
from typing import Any, cast

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from commerce.actions.edit_customer import CONTACT_FIELDS, edit_customer
from commerce.models import Customer
from insights.queries.customer import CustomerPage, get_customer_page
from insights.queries.customers import CursorError, CustomerFilters, CustomerRow, Sort, list_customers
from insights.queries.freshness import get_freshness
from insights.scope import scope_of
from kit import clock
from people.api.views import PERIOD_PARAMETERS, ApiView, envelope_of


@dataclass(frozen=True, slots=True)
class Clients:
    """`next_cursor` is "" on the last page; give it as `cursor`, with the same filters and sort."""

    clients: tuple[CustomerRow, ...]
    next_cursor: str


class ClientQuery(serializers.Serializer[Any]):
    search = serializers.CharField(required=False, max_length=200, trim_whitespace=True)
    segment = serializers.CharField(required=False, max_length=40)
    tag = serializers.CharField(required=False, max_length=40)
    region = serializers.CharField(required=False, max_length=80)
    rep_id = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    recency_score = serializers.IntegerField(required=False, min_value=1, max_value=5)
    frequency_score = serializers.IntegerField(required=False, min_value=1, max_value=5)
    due = serializers.ChoiceField(required=False, choices=["today", "week", "overdue"])
    sort = serializers.ChoiceField(required=False, choices=[choice.value for choice in Sort], default=Sort.CLV.value)
    cursor = serializers.CharField(required=False, max_length=300)


class ContactText(serializers.CharField):
    """What a text may hold is for the action to say, in the words that imports have for it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, allow_blank=True, **kwargs)


class ContactData(serializers.Serializer[Any]):
    name = ContactText()
    contact_name = ContactText(help_text="The buyer.")
    email = ContactText()
    phone = ContactText(help_text="Kept with its country code, such as +351912345678.")
    address = ContactText()
    region = ContactText()
    opt_in_email = serializers.BooleanField(required=False, allow_null=True)
    opt_in_sms = serializers.BooleanField(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        surplus = sorted(set(self.initial_data) - set(CONTACT_FIELDS))
        if surplus:  # silently dropping it would look like a success
            raise ValidationError({name: ["This cannot be changed here."] for name in surplus})
        return attrs


class ClientList(ApiView):
    may = {"GET": "commerce.view_customer"}

    @extend_schema(operation_id="clients", parameters=[ClientQuery, *PERIOD_PARAMETERS], responses=envelope_of(Clients))
    def get(self, request: Request) -> Response:
        period = self.period
        query = ClientQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        wanted = dict(query.validated_data)
        sort, cursor = Sort(wanted.pop("sort")), wanted.pop("cursor", "")
        try:
            found = list_customers(
                filters=CustomerFilters(**wanted),
                sort=sort,
                scope=scope_of(self.user),
                today=self.today,
                cursor=cursor,
            )
        except CursorError as error:
            raise ValidationError({"cursor": [str(error) or "This cursor is not of this list."]}) from error
        return self.answer(Clients(found.rows, found.next_cursor), as_of=get_freshness().as_of, period=period)


LARGEST_ID = 2**63 - 1
CLIENT_ID = OpenApiParameter("customer_id", OpenApiTypes.INT64, location=OpenApiParameter.PATH)


class ClientDetail(ApiView):
    may = {"GET": "commerce.view_customer", "PATCH": "commerce.change_customer"}

    @extend_schema(
        operation_id="client", parameters=[CLIENT_ID, *PERIOD_PARAMETERS], responses=envelope_of(CustomerPage)
    )
    def get(self, request: Request, customer_id: int) -> Response:
        period = self.period
        page = self._get_page(customer_id)
        return self.answer(page, as_of=get_freshness().as_of, period=period)

    @extend_schema(
        operation_id="edit_client", parameters=[CLIENT_ID], request=ContactData, responses=envelope_of(CustomerPage)
    )
    def patch(self, request: Request, customer_id: int) -> Response:
        page = self._get_page(customer_id)
        contact = ContactData(data=request.data, partial=True)
        contact.is_valid(raise_exception=True)
        customer = Customer.objects.get(pk=page.row.customer_id)
        changes = cast("dict[str, Any]", contact.validated_data)
        edit_customer(customer=customer, changes=changes, actor=self.user, at=clock.now())
        return self.answer(self._get_page(customer_id), as_of=get_freshness().as_of)

    def _get_page(self, customer_id: int) -> CustomerPage:
        if customer_id > LARGEST_ID:
            raise Http404
        try:
            return get_customer_page(customer_id=customer_id, scope=scope_of(self.user), today=self.today)
        except Customer.DoesNotExist as error:
            raise Http404 from error
