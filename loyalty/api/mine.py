"""A member's points and purchases; and, for the shop, why an invoice gave what it gave."""

from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kit import clock
from loyalty.api.base import ConsumerView, RetailerView
from loyalty.api.pages import PAGE_PARAMETERS, page_of, page_response, take_part
from loyalty.models import Invoice
from loyalty.points.words import Reader
from loyalty.queries.consumer_home import MemberHome, get_member_home
from loyalty.queries.purchases import (
    Purchase,
    PurchaseDetail,
    Why,
    find_why,
    list_purchases,
    purchase_detail_of,
    purchase_of,
)
from people.api.shapes import shape_of

PURCHASE_VALUE = {
    "id": "2f1e0d9c-8b7a-4655-9443-322110fedcba",
    "retailer": "Rita's Hardware",
    "number": "INV-0042",
    "invoiced_on": "2026-11-20",
    "gross": "123.00",
    "state": "approved",
    "state_words": "approved",
    "points": 100,
    "pending_until": "2026-12-04T00:00:00Z",
}
WHY_VALUE = {
    "headline": "Why 100 points",
    "sentences": ["1 point per €1.00 (A point per euro): €100.00 for PVC pipe 20 mm gives 100."],
    "lines": [{"text": "PVC pipe 20 mm", "points": 100}],
}


class MyHome(ConsumerView):
    @extend_schema(
        operation_id="my_home",
        responses=shape_of(MemberHome),
        examples=[
            OpenApiExample(
                "a plumber",
                value={
                    "name": "Paul Pinto",
                    "available": 1240,
                    "pending": 100,
                    "held": 400,
                    "arrears": 0,
                    "next_expiry_at": "2027-03-01T00:00:00Z",
                    "next_expiry_points": 90,
                    "tier": "Silver",
                    "to_agree": 1,
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: Request) -> Response:
        """How many points there are, and what waits for the person's yes."""
        return self.answer(get_member_home(self.consumer, at=clock.now()))


class MyPurchases(ConsumerView):
    @extend_schema(
        operation_id="my_purchases",
        parameters=PAGE_PARAMETERS,
        responses=page_of(Purchase),
        examples=[OpenApiExample("one", value={"items": [PURCHASE_VALUE], "next": None}, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        """Each invoice that a shop handed in for the person, the latest first."""
        part = take_part(list_purchases(self.consumer), by=("-created_at", "id"), request=request)
        return page_response(part, purchase_of)


class MyPurchase(ConsumerView):
    @extend_schema(
        operation_id="my_purchase",
        responses=shape_of(PurchaseDetail),
        examples=[
            OpenApiExample(
                "a pipe",
                value={
                    "purchase": PURCHASE_VALUE,
                    "lines": [{"name": "PVC pipe 20 mm", "quantity": "10.000", "net": "100.00"}],
                    "why": WHY_VALUE,
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: Request, invoice_id: UUID) -> Response:
        """What was bought, and why it gave this many points."""
        invoice = list_purchases(self.consumer).filter(pk=invoice_id).first()
        if invoice is None:
            raise Http404
        return self.answer(purchase_detail_of(invoice))


class InvoicePoints(RetailerView):
    @extend_schema(
        operation_id="invoice_points",
        responses=shape_of(Why),
        examples=[OpenApiExample("a pipe", value=WHY_VALUE, response_only=True)],
    )
    def get(self, request: Request, invoice_id: UUID) -> Response:
        """Why an approved invoice gave this many points; 404 before."""
        invoice = Invoice.objects.filter(retailer=self.retailer, pk=invoice_id).select_related("consumer").first()
        why = find_why(invoice, reader=Reader.RETAILER) if invoice else None
        if why is None:
            raise Http404
        return self.answer(why)
