"""A retailer's own profile, from the first word to approval."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from approval.models import Kind
from approval.models import Request as ApprovalRequest
from approval.queries.requests import find_request
from kit import clock
from loyalty.actions.edit_retailer import FIELDS, edit_retailer
from loyalty.actions.submit_retailer import NEEDED, submit_retailer
from loyalty.api.base import RetailerView
from loyalty.api.replays import once
from loyalty.models import Retailer
from people.api.shapes import shape_of

ANY_STATE = frozenset(Retailer.State.values)


@dataclass(frozen=True, slots=True)
class Profile:
    """`reason` is why it was returned, rejected or suspended, or what the company asks (`has_question`).

    `missing` are the fields without which it cannot be handed in.
    """

    id: str
    state: str
    reason: str
    has_question: bool
    phone: str
    contact_name: str
    shop_name: str
    email: str
    address: str
    city: str
    postal_code: str
    region: str
    tax_id: str
    missing: tuple[str, ...]
    created_at: datetime
    activated_at: datetime | None


class Text(serializers.CharField):
    """What it may hold is for the action to say."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, allow_blank=True, **options)


class ProfileData(serializers.Serializer[Any]):
    contact_name = Text(max_length=120)
    shop_name = Text(max_length=160)
    email = Text(max_length=254)
    address = Text(max_length=300)
    city = Text(max_length=80)
    postal_code = Text(max_length=16)
    region = Text(max_length=80)
    tax_id = Text(max_length=40)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        surplus = sorted(set(self.initial_data) - set(FIELDS))
        if surplus:  # silently dropping it would look like a success
            raise ValidationError({name: ["This cannot be changed here."] for name in surplus})
        return attrs


PROFILE_EXAMPLE = OpenApiExample(
    "in review",
    value={
        "id": "9b2f3a10-0f6d-4b1c-8a8e-1f2b3c4d5e6f",
        "state": "in_review",
        "reason": "",
        "has_question": False,
        "phone": "+351912345678",
        "contact_name": "Rita Reis",
        "shop_name": "Rita's Hardware",
        "email": "rita@example.com",
        "address": "Rua da Prata 12",
        "city": "Porto",
        "postal_code": "4000-001",
        "region": "North",
        "tax_id": "PT123456789",
        "missing": [],
        "created_at": "2026-11-28T09:00:00Z",
        "activated_at": None,
    },
    response_only=True,
)


class RetailerProfile(RetailerView):
    states = ANY_STATE

    @extend_schema(operation_id="retailer_profile", responses=shape_of(Profile), examples=[PROFILE_EXAMPLE])
    def get(self, request: Request) -> Response:
        return self.answer(profile_of(self.retailer))

    @extend_schema(
        operation_id="edit_retailer_profile",
        request=ProfileData,
        responses=shape_of(Profile),
        examples=[
            OpenApiExample("the shop", value={"shop_name": "Rita's Hardware", "city": "Porto"}, request_only=True),
            PROFILE_EXAMPLE,
        ],
    )
    def patch(self, request: Request) -> Response:
        """While it is in review, an edit begins the review anew. Approved, a shop changes its name and e-mail only."""
        edited = edit_retailer(retailer=self.retailer, changes=self.read(ProfileData), actor=self.user, at=clock.now())
        return self.answer(profile_of(edited))


class RetailerSubmit(RetailerView):
    states = ANY_STATE

    @extend_schema(
        operation_id="submit_retailer", request=None, responses=shape_of(Profile), examples=[PROFILE_EXAMPLE]
    )
    @once
    def post(self, request: Request) -> Response:
        """Hand the registration in; again after it came back; or say that the company's question is answered."""
        return self.answer(profile_of(submit_retailer(retailer=self.retailer, actor=self.user, at=clock.now())))


def profile_of(retailer: Retailer) -> Profile:
    is_asked = False
    if retailer.state == Retailer.State.IN_REVIEW:
        request = find_request(Kind.RETAILER, retailer.pk)
        is_asked = request is not None and request.state == ApprovalRequest.State.ON_QUERY
    return Profile(
        id=str(retailer.pk),
        state=retailer.state,
        reason=retailer.reason,
        has_question=is_asked,
        phone=retailer.phone,
        missing=tuple(name for name in NEEDED if not getattr(retailer, name)),
        created_at=retailer.created_at,
        activated_at=retailer.activated_at,
        **{name: getattr(retailer, name) for name in FIELDS},
    )
