"""A retailer's consumers: asked for their consent, registered, seen, corrected."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kit import clock
from loyalty.actions.ask_consumer_consent import ask_consumer_consent
from loyalty.actions.edit_consumer import edit_consumer
from loyalty.actions.register_consumer import register_consumer
from loyalty.actions.submit_consumer import submit_consumer
from loyalty.api.base import RetailerView
from loyalty.api.pages import PAGE_PARAMETERS, page_of, page_response, take_part
from loyalty.api.phone_field import DigitsField, PhoneField
from loyalty.api.replays import once, once_outside
from loyalty.api.retailer import Text
from loyalty.models import Consumer, ConsumerRetailer
from people.api.shapes import shape_of
from people.phones import mask_phone


@dataclass(frozen=True, slots=True)
class ConsumerItem:
    """`is_mine`: registered by this retailer, who corrects what the company returned."""

    id: str
    name: str
    phone: str
    trade: str
    city: str
    region: str
    state: str
    reason: str
    is_mine: bool
    linked_at: datetime


@dataclass(frozen=True, slots=True)
class ConsentAsked:
    """`consent_text` is what the consumer agrees to by saying the code; show it to them."""

    code_id: str
    channel: str
    expires_at: datetime
    resend_at: datetime
    consent_text: str


@dataclass(frozen=True, slots=True)
class RegisteredConsumer:
    """`is_new` is false for somebody who had an account before; they are this retailer's now too."""

    is_new: bool
    consumer: ConsumerItem


class ConsentData(serializers.Serializer[Any]):
    phone = PhoneField()


class DetailsData(serializers.Serializer[Any]):
    name = Text(max_length=120)
    trade = Text(max_length=60)
    city = Text(max_length=80)
    region = Text(max_length=80)
    email = Text(max_length=254)
    language = Text(max_length=8)


class ConsumerData(DetailsData):
    code_id = serializers.UUIDField()
    code = DigitsField()


CONSUMER_VALUE = {
    "id": "5c2f3a10-0f6d-4b1c-8a8e-1f2b3c4d5e6f",
    "name": "Paul Pinto",
    "phone": "+351 … 678",
    "trade": "plumber",
    "city": "Porto",
    "region": "North",
    "state": "active",
    "reason": "",
    "is_mine": True,
    "linked_at": "2026-11-28T09:00:00Z",
}
CONSUMER_EXAMPLE = OpenApiExample("a plumber", value=CONSUMER_VALUE, response_only=True)


class ConsumerCode(RetailerView):
    @extend_schema(
        operation_id="ask_consumer_consent",
        request=ConsentData,
        responses={202: shape_of(ConsentAsked)},
        examples=[OpenApiExample("a number", value={"phone": "912 345 678"}, request_only=True)],
    )
    @once_outside
    def post(self, request: Request) -> Response:
        """Send a code to the consumer's phone, whether or not the number is known."""
        phone = self.read(ConsentData)["phone"]
        asked = ask_consumer_consent(retailer=self.retailer, phone=phone, ip=self.ip, at=clock.now())
        sent = asked.sent
        return self.answer(
            ConsentAsked(str(sent.id), sent.channel, sent.expires_at, sent.resend_at, asked.text), status=202
        )


class ConsumerList(RetailerView):
    @extend_schema(
        operation_id="consumers",
        parameters=[
            OpenApiParameter("search", str, description="Part of the name, the town, or the end of the number."),
            *PAGE_PARAMETERS,
        ],
        responses=page_of(ConsumerItem),
        examples=[OpenApiExample("one", value={"items": [CONSUMER_VALUE], "next": None}, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        """The latest first."""
        links = _links(self)
        search = request.query_params.get("search", "").replace("\0", "").strip()[:80]
        if search:
            by_number = Q(consumer__phone__endswith=search.replace(" ", ""))
            links = links.filter(Q(consumer__name__icontains=search) | Q(consumer__city__icontains=search) | by_number)
        part = take_part(links, by=("-consented_at", "id"), request=request)
        return page_response(part, self._item_of)

    @extend_schema(
        operation_id="register_consumer",
        request=ConsumerData,
        responses={201: shape_of(RegisteredConsumer)},
        examples=[
            OpenApiExample(
                "a plumber",
                value={
                    "code_id": "3f8a4a52-6f0d-4b1c-8a8e-1f2b3c4d5e6f",
                    "code": "123456",
                    "name": "Paul Pinto",
                    "trade": "plumber",
                },
                request_only=True,
            ),
            OpenApiExample("new", value={"is_new": True, "consumer": CONSUMER_VALUE}, response_only=True),
        ],
    )
    @once
    def post(self, request: Request) -> Response:
        """With the code that the consumer said. A known number is linked, and its owner's details stay."""
        given = self.read(ConsumerData)
        code_id, digits = given.pop("code_id"), given.pop("code")
        done = register_consumer(retailer=self.retailer, code_id=code_id, digits=digits, details=given, at=clock.now())
        link = _links(self).get(consumer=done.consumer)
        return self.answer(RegisteredConsumer(done.is_new, self._item_of(link)), status=201)

    def _item_of(self, link: ConsumerRetailer) -> ConsumerItem:
        return item_of(link, self)


class ConsumerDetail(RetailerView):
    @extend_schema(operation_id="consumer", responses=shape_of(ConsumerItem), examples=[CONSUMER_EXAMPLE])
    def get(self, request: Request, consumer_id: UUID) -> Response:
        return self.answer(item_of(find_link(self, consumer_id), self))

    @extend_schema(
        operation_id="edit_consumer", request=DetailsData, responses=shape_of(ConsumerItem), examples=[CONSUMER_EXAMPLE]
    )
    def patch(self, request: Request, consumer_id: UUID) -> Response:
        """Whom this retailer registered, until the company has approved them."""
        link = find_link(self, consumer_id)
        edit_consumer(consumer=link.consumer, changes=self.read(DetailsData), actor=self.user, at=clock.now())
        return self.answer(item_of(find_link(self, consumer_id), self))


class ConsumerSubmit(RetailerView):
    @extend_schema(operation_id="submit_consumer", request=None, responses=shape_of(ConsumerItem))
    @once
    def post(self, request: Request, consumer_id: UUID) -> Response:
        """Hand in again whom the company returned, or say that its question is answered."""
        link = find_link(self, consumer_id)
        if link.consumer.registered_by_id != self.retailer.pk:
            raise Http404
        submit_consumer(consumer=link.consumer, actor=self.user, at=clock.now())
        return self.answer(item_of(find_link(self, consumer_id), self))


def find_link(view: RetailerView, consumer_id: UUID) -> ConsumerRetailer:
    """Raises Http404 for whoever is not linked to the retailer who asks."""
    link = _links(view).filter(consumer_id=consumer_id).first()
    if link is None:
        raise Http404
    return link


def _links(view: RetailerView) -> QuerySet[ConsumerRetailer]:
    return ConsumerRetailer.objects.filter(retailer=view.retailer, ended_at=None).select_related("consumer")


def item_of(link: ConsumerRetailer, view: RetailerView) -> ConsumerItem:
    consumer = link.consumer
    is_mine = consumer.registered_by_id == view.retailer.pk
    is_gone = consumer.state == Consumer.State.ANONYMISED
    return ConsumerItem(
        id=str(consumer.pk),
        name=str(consumer),
        phone="" if is_gone else mask_phone(consumer.phone),
        trade=consumer.trade,
        city=consumer.city,
        region=consumer.region,
        state=consumer.state,
        reason=consumer.reason if is_mine else "",
        is_mine=is_mine,
        linked_at=link.consented_at,
    )
