"""Which notices somebody gets, and over what: seen and chosen, by a member and by a shop."""

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kit import clock
from loyalty.api.base import ConsumerView, MobileView, RetailerView
from loyalty.models import Consumer, Retailer
from outreach.actions.choose_notices import Choice, choose_notices
from outreach.models import Channel
from outreach.notices.notice import CONSUMER, RETAILER
from outreach.queries.choices import NoticeChoices, get_choices
from people.api.shapes import shape_of

EXAMPLE: Final = OpenApiExample(
    "a plumber",
    value={
        "phone": "+351912345678",
        "email": "paul@example.com",
        "items": [
            {"kind": "invoice_approved", "label": "A purchase is approved", "sms": True, "email": True, "fixed": []},
            {
                "kind": "membership_approved",
                "label": "Your membership is approved",
                "sms": True,
                "email": True,
                "fixed": ["sms", "email"],
            },
        ],
    },
    response_only=True,
)
CHANGE: Final = OpenApiExample(
    "no more texts about purchases",
    value={"choices": [{"kind": "invoice_approved", "channel": "sms", "is_on": False}]},
    request_only=True,
)


class ChoiceData(serializers.Serializer[Any]):
    kind = serializers.CharField(max_length=40)
    channel = serializers.ChoiceField(choices=Channel.choices)
    is_on = serializers.BooleanField()


class ChoicesData(serializers.Serializer[Any]):
    choices = serializers.ListField(child=ChoiceData(), allow_empty=False, max_length=100)


class MyNotices(ConsumerView):
    states = frozenset({Consumer.State.ACTIVE, Consumer.State.IN_REVIEW, Consumer.State.RETURNED})

    @extend_schema(operation_id="my_notices", responses=shape_of(NoticeChoices), examples=[EXAMPLE])
    def get(self, request: Request) -> Response:
        """Each notice, whether it goes by text and by mail, and which of these cannot be turned off."""
        return self.answer(get_choices(self.consumer))

    @extend_schema(
        operation_id="choose_my_notices",
        request=ChoicesData,
        responses=shape_of(NoticeChoices),
        examples=[CHANGE, EXAMPLE],
    )
    def patch(self, request: Request) -> Response:
        """Turn single ones on or off; what is not named stays. All or nothing."""
        choose_notices(user=self.user, audience=CONSUMER, choices=_read(self), at=clock.now())
        return self.answer(get_choices(self.consumer))


class RetailerNotices(RetailerView):
    states = frozenset(Retailer.State.values) - {Retailer.State.SUSPENDED, Retailer.State.CLOSED}

    @extend_schema(operation_id="retailer_notices", responses=shape_of(NoticeChoices), examples=[EXAMPLE])
    def get(self, request: Request) -> Response:
        """The same for a shop."""
        return self.answer(get_choices(self.retailer))

    @extend_schema(
        operation_id="choose_retailer_notices",
        request=ChoicesData,
        responses=shape_of(NoticeChoices),
        examples=[CHANGE, EXAMPLE],
    )
    def patch(self, request: Request) -> Response:
        """Turn single ones on or off; what is not named stays. All or nothing."""
        choose_notices(user=self.user, audience=RETAILER, choices=_read(self), at=clock.now())
        return self.answer(get_choices(self.retailer))


def _read(view: MobileView) -> list[Choice]:
    return [Choice(**each) for each in view.read(ChoicesData)["choices"]]
