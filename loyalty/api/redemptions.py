"""Gifts at the counter: asking for one, the consumer's consent, its arrival, and handing it over."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kit import clock
from loyalty.actions.answer_about_redemption import answer_about_redemption
from loyalty.actions.cancel_redemption import cancel_redemption
from loyalty.actions.consent_to_redemption import consent_to_redemption
from loyalty.actions.move_gift import Step, hand_over_gift, move_gift, require_step
from loyalty.actions.request_redemption import request_redemption
from loyalty.actions.resubmit_redemption import resubmit_redemption
from loyalty.api.base import RetailerView
from loyalty.api.pages import PAGE_PARAMETERS, page_of, page_response, take_part
from loyalty.api.replays import once, once_outside
from loyalty.models import Consumer, Redemption, Reward
from loyalty.queries.redemptions import RedemptionDetail, RedemptionItem, detail_of, item_of, list_redemptions
from loyalty.rewards.consent import require_awaiting_consent, send_consent_code, send_hand_over_code
from people.api.shapes import shape_of


@dataclass(frozen=True, slots=True)
class Code:
    """Which code was sent; the digits are on the consumer's phone. Another one can be sent from `resend_at` on."""

    code_id: str
    expires_at: datetime
    resend_at: datetime


class RedemptionData(serializers.Serializer[Any]):
    consumer_id = serializers.UUIDField()
    reward_id = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    pieces = serializers.IntegerField(min_value=1, max_value=100, default=1)


class DigitsData(serializers.Serializer[Any]):
    code_id = serializers.UUIDField()
    digits = serializers.CharField(min_length=6, max_length=6, help_text="The six digits the consumer was sent.")


class NoteData(serializers.Serializer[Any]):
    note = serializers.CharField(max_length=300, help_text="What you say to whoever decides.")


CODE_EXAMPLE = OpenApiExample(
    "the six digits",
    value={"code_id": "0d0e5c1e-6f5c-4a5a-9d6e-1f2a3b4c5d6e", "digits": "204781"},
    request_only=True,
)


class RedemptionList(RetailerView):
    @extend_schema(operation_id="retailer_redemptions", parameters=PAGE_PARAMETERS, responses=page_of(RedemptionItem))
    def get(self, request: Request) -> Response:
        """What this shop has asked for, latest first."""
        part = take_part(list_redemptions(retailer=self.retailer), by=("-created_at", "id"), request=request)
        return page_response(part, item_of)

    @extend_schema(
        operation_id="request_redemption", request=RedemptionData, responses={201: shape_of(RedemptionDetail)}
    )
    @once
    def post(self, request: Request) -> Response:
        """Ask for a gift on a consumer's behalf: the points are set aside; then send the consumer a code."""
        data = self.read(RedemptionData)
        consumer = Consumer.objects.filter(
            pk=data["consumer_id"], links__retailer=self.retailer, links__ended_at=None
        ).first()
        reward = Reward.objects.select_related("least_tier").filter(pk=data["reward_id"]).first()
        if consumer is None or reward is None:
            raise Http404
        made = request_redemption(
            retailer=self.retailer,
            consumer=consumer,
            reward=reward,
            pieces=data["pieces"],
            actor=self.user,
            at=clock.now(),
        )
        return self.answer(detail_of(made), status=201)


class OneRedemption(RetailerView):
    def find(self, redemption_id: UUID) -> Redemption:
        found = list_redemptions(retailer=self.retailer).filter(pk=redemption_id).first()
        if found is None:
            raise Http404
        return found

    def show(self, redemption_id: UUID) -> Response:
        """As it stands now."""
        return self.answer(detail_of(self.find(redemption_id)))


class RedemptionPage(OneRedemption):
    @extend_schema(operation_id="retailer_redemption", responses=shape_of(RedemptionDetail))
    def get(self, request: Request, redemption_id: UUID) -> Response:
        """One gift and its way so far."""
        return self.show(redemption_id)


class ConsentCode(OneRedemption):
    @extend_schema(operation_id="send_consent_code", request=None, responses={201: shape_of(Code)})
    @once_outside
    def post(self, request: Request, redemption_id: UUID) -> Response:
        """Send the consumer the code with which they agree."""
        redemption = self.find(redemption_id)
        at = clock.now()
        require_awaiting_consent(redemption, at=at)
        sent = send_consent_code(redemption=redemption, ip=self.ip, at=at)
        return self.answer(Code(str(sent.id), sent.expires_at, sent.resend_at), status=201)


class Consent(OneRedemption):
    @extend_schema(
        operation_id="consent_to_redemption",
        request=DigitsData,
        responses=shape_of(RedemptionDetail),
        examples=[CODE_EXAMPLE],
    )
    @once
    def post(self, request: Request, redemption_id: UUID) -> Response:
        """The consumer has read the code to you: it goes to the company now."""
        data = self.read(DigitsData)
        consent_to_redemption(redemption=self.find(redemption_id), actor=self.user, at=clock.now(), **data)
        return self.show(redemption_id)


class Cancel(OneRedemption):
    @extend_schema(operation_id="cancel_redemption", request=None, responses=shape_of(RedemptionDetail))
    @once
    def post(self, request: Request, redemption_id: UUID) -> Response:
        """Take it back while nobody has approved it; the points are free again."""
        cancel_redemption(redemption=self.find(redemption_id), actor=self.user, at=clock.now())
        return self.show(redemption_id)


class Resubmit(OneRedemption):
    @extend_schema(operation_id="resubmit_redemption", request=NoteData, responses=shape_of(RedemptionDetail))
    @once
    def post(self, request: Request, redemption_id: UUID) -> Response:
        """Hand in again what was returned."""
        note = self.read(NoteData)["note"]
        resubmit_redemption(redemption=self.find(redemption_id), note=note, actor=self.user, at=clock.now())
        return self.show(redemption_id)


class Answer(OneRedemption):
    @extend_schema(operation_id="answer_about_redemption", request=NoteData, responses=shape_of(RedemptionDetail))
    @once
    def post(self, request: Request, redemption_id: UUID) -> Response:
        """Answer the question of whoever decides."""
        answer = self.read(NoteData)["note"]
        answer_about_redemption(redemption=self.find(redemption_id), answer=answer, actor=self.user, at=clock.now())
        return self.show(redemption_id)


class Received(OneRedemption):
    @extend_schema(operation_id="receive_gift", request=None, responses=shape_of(RedemptionDetail))
    @once
    def post(self, request: Request, redemption_id: UUID) -> Response:
        """The gift has arrived at the shop."""
        move_gift(redemption=self.find(redemption_id), to=Step.AT_RETAILER, actor=self.user, at=clock.now())
        return self.show(redemption_id)


class HandOverCode(OneRedemption):
    @extend_schema(operation_id="send_hand_over_code", request=None, responses={201: shape_of(Code)})
    @once_outside
    def post(self, request: Request, redemption_id: UUID) -> Response:
        """Send the consumer the code with which they say that the gift is in their hands."""
        redemption = self.find(redemption_id)
        require_step(redemption, Step.HANDED_OVER)
        sent = send_hand_over_code(redemption=redemption, ip=self.ip, at=clock.now())
        return self.answer(Code(str(sent.id), sent.expires_at, sent.resend_at), status=201)


class HandOver(OneRedemption):
    @extend_schema(
        operation_id="hand_over_gift", request=DigitsData, responses=shape_of(RedemptionDetail), examples=[CODE_EXAMPLE]
    )
    @once
    def post(self, request: Request, redemption_id: UUID) -> Response:
        """The consumer has the gift and has read the code to you."""
        data = self.read(DigitsData)
        hand_over_gift(redemption=self.find(redemption_id), actor=self.user, at=clock.now(), **data)
        return self.show(redemption_id)
