"""The catalogue, for a consumer and for the retailer who shows it to one; and the consumer's own gifts."""

from mimetypes import guess_type
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kit import clock
from loyalty.actions.cancel_redemption import cancel_redemption
from loyalty.actions.consent_to_redemption import consent_to_redemption
from loyalty.api.base import ConsumerView, MemberView, RetailerView
from loyalty.api.pages import PAGE_PARAMETERS, page_of, page_response, take_part
from loyalty.api.redemptions import CODE_EXAMPLE, Code, DigitsData
from loyalty.api.replays import once, once_outside
from loyalty.models import Consumer, Redemption, Reward
from loyalty.queries.catalogue import Catalogue, get_catalogue
from loyalty.queries.redemptions import RedemptionDetail, RedemptionItem, detail_of, item_of, list_redemptions
from loyalty.rewards.consent import require_awaiting_consent, send_consent_code
from people.api.shapes import shape_of
from tenants.current import get_current_tenant
from tenants.private_files import show_private_picture


class ForConsumer(serializers.Serializer[Any]):
    consumer = serializers.UUIDField(help_text="For whom the shop looks; it says what each gift lacks for them.")


class Rewards(RetailerView):
    @extend_schema(operation_id="rewards", parameters=[ForConsumer], responses=shape_of(Catalogue))
    def get(self, request: Request) -> Response:
        """What one of the shop's consumers may ask for, and what stands in the way of the rest."""
        query = ForConsumer(data=request.query_params)
        query.is_valid(raise_exception=True)
        consumer = Consumer.objects.filter(
            pk=query.validated_data["consumer"], links__retailer=self.retailer, links__ended_at=None
        ).first()
        if consumer is None:
            raise Http404
        return self.answer(_catalogue_of(consumer))


class RewardPicture(MemberView):
    @extend_schema(
        operation_id="reward_picture",
        parameters=[OpenApiParameter("reward_id", OpenApiTypes.INT32, OpenApiParameter.PATH)],
        responses={(200, "image/*"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, reward_id: int) -> HttpResponseBase:
        """How the gift looks."""
        reward = Reward.objects.filter(pk=reward_id, is_active=True).exclude(picture="").first()
        if reward is None:
            raise Http404
        media_type = guess_type(str(reward.picture.name))[0] or "image/jpeg"
        return show_private_picture(file=reward.picture, media_type=media_type)


class MyRewards(ConsumerView):
    @extend_schema(operation_id="my_rewards", responses=shape_of(Catalogue))
    def get(self, request: Request) -> Response:
        """The catalogue, with what each gift still lacks."""
        return self.answer(_catalogue_of(self.consumer))


class MyRedemptions(ConsumerView):
    @extend_schema(operation_id="my_redemptions", parameters=PAGE_PARAMETERS, responses=page_of(RedemptionItem))
    def get(self, request: Request) -> Response:
        """The own gifts, latest first."""
        part = take_part(list_redemptions(consumer=self.consumer), by=("-created_at", "id"), request=request)
        return page_response(part, item_of)


class OneOfMine(ConsumerView):
    def find(self, redemption_id: UUID) -> Redemption:
        found = list_redemptions(consumer=self.consumer).filter(pk=redemption_id).first()
        if found is None:
            raise Http404
        return found

    def show(self, redemption_id: UUID) -> Response:
        """As it stands now."""
        return self.answer(detail_of(self.find(redemption_id)))


class MyRedemption(OneOfMine):
    @extend_schema(operation_id="my_redemption", responses=shape_of(RedemptionDetail))
    def get(self, request: Request, redemption_id: UUID) -> Response:
        """One gift and its way so far."""
        return self.show(redemption_id)


class MyConsentCode(OneOfMine):
    @extend_schema(operation_id="send_my_consent_code", request=None, responses={201: shape_of(Code)})
    @once_outside
    def post(self, request: Request, redemption_id: UUID) -> Response:
        """Have the code sent that says yes to a gift a retailer asked for."""
        redemption = self.find(redemption_id)
        at = clock.now()
        require_awaiting_consent(redemption, at=at)
        sent = send_consent_code(redemption=redemption, ip=self.ip, at=at)
        return self.answer(Code(str(sent.id), sent.expires_at, sent.resend_at), status=201)


class MyConsent(OneOfMine):
    @extend_schema(
        operation_id="my_consent", request=DigitsData, responses=shape_of(RedemptionDetail), examples=[CODE_EXAMPLE]
    )
    @once
    def post(self, request: Request, redemption_id: UUID) -> Response:
        """Say yes with the code."""
        data = self.read(DigitsData)
        consent_to_redemption(redemption=self.find(redemption_id), actor=self.user, at=clock.now(), **data)
        return self.show(redemption_id)


class MyCancel(OneOfMine):
    @extend_schema(operation_id="cancel_my_redemption", request=None, responses=shape_of(RedemptionDetail))
    @once
    def post(self, request: Request, redemption_id: UUID) -> Response:
        """Say no, or take it back while nobody has approved it."""
        cancel_redemption(redemption=self.find(redemption_id), actor=self.user, at=clock.now())
        return self.show(redemption_id)


def _catalogue_of(consumer: Consumer) -> Catalogue:
    at = clock.now()
    return get_catalogue(consumer=consumer, at=at, today=at.astimezone(ZoneInfo(get_current_tenant().timezone)).date())
