"""A consumer's own data, and who may enter purchases for them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kit import clock
from loyalty.actions.edit_consumer import edit_consumer
from loyalty.actions.end_link import end_link
from loyalty.api.base import ConsumerView
from loyalty.api.consumers import DetailsData
from loyalty.api.pages import PAGE_PARAMETERS, page_of, page_response, take_part
from loyalty.models import Consumer, ConsumerRetailer
from people.api.shapes import shape_of


@dataclass(frozen=True, slots=True)
class Member:
    id: str
    name: str
    phone: str
    email: str
    trade: str
    city: str
    region: str
    language: str
    state: str
    reason: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class MyRetailer:
    """`consent_text` is what was agreed to at `consented_at`."""

    id: str
    name: str
    city: str
    consented_at: datetime
    consent_text: str


MEMBER_EXAMPLE = OpenApiExample(
    "a plumber",
    value={
        "id": "5c2f3a10-0f6d-4b1c-8a8e-1f2b3c4d5e6f",
        "name": "Paul Pinto",
        "phone": "+351912345678",
        "email": "paul@example.com",
        "trade": "plumber",
        "city": "Porto",
        "region": "North",
        "language": "en",
        "state": "active",
        "reason": "",
        "created_at": "2026-11-28T09:00:00Z",
    },
    response_only=True,
)


class MyProfile(ConsumerView):
    states = frozenset({Consumer.State.ACTIVE, Consumer.State.IN_REVIEW, Consumer.State.RETURNED})

    @extend_schema(operation_id="my_profile", responses=shape_of(Member), examples=[MEMBER_EXAMPLE])
    def get(self, request: Request) -> Response:
        return self.answer(member_of(self.consumer))

    @extend_schema(
        operation_id="edit_my_profile",
        request=DetailsData,
        responses=shape_of(Member),
        examples=[OpenApiExample("a mailbox", value={"email": "paul@example.com"}, request_only=True), MEMBER_EXAMPLE],
    )
    def patch(self, request: Request) -> Response:
        """The e-mail address is where codes go when no text message gets out."""
        edited = edit_consumer(consumer=self.consumer, changes=self.read(DetailsData), actor=self.user, at=clock.now())
        return self.answer(member_of(edited))


class MyRetailers(ConsumerView):
    @extend_schema(
        operation_id="my_retailers",
        parameters=PAGE_PARAMETERS,
        responses=page_of(MyRetailer),
        examples=[
            OpenApiExample(
                "one",
                value={
                    "items": [
                        {
                            "id": "9b2f3a10-0f6d-4b1c-8a8e-1f2b3c4d5e6f",
                            "name": "Rita's Hardware",
                            "city": "Porto",
                            "consented_at": "2026-11-28T09:00:00Z",
                            "consent_text": "Rita's Hardware may enter my purchases.",
                        }
                    ],
                    "next": None,
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: Request) -> Response:
        """Who may enter purchases for the person."""
        links = ConsumerRetailer.objects.filter(consumer=self.consumer, ended_at=None).select_related("retailer")
        return page_response(take_part(links, by=("-consented_at", "id"), request=request), _retailer_of)


class MyRetailerLink(ConsumerView):
    @extend_schema(operation_id="end_my_retailer", responses={204: None})
    def delete(self, request: Request, retailer_id: UUID) -> Response:
        """Take the consent back. Purchases and points stay; the retailer sees the person no more."""
        links = ConsumerRetailer.objects.filter(consumer=self.consumer, ended_at=None)
        link = links.filter(retailer_id=retailer_id).first()
        if link is None:
            raise Http404
        end_link(link=link, actor=self.user, at=clock.now())
        return Response(status=204)


def member_of(consumer: Consumer) -> Member:
    fields = ("name", "phone", "email", "trade", "city", "region", "language", "state", "reason", "created_at")
    return Member(id=str(consumer.pk), **{name: getattr(consumer, name) for name in fields})


def _retailer_of(link: ConsumerRetailer) -> MyRetailer:
    retailer = link.retailer
    return MyRetailer(str(retailer.pk), str(retailer), retailer.city, link.consented_at, link.consent_text)
