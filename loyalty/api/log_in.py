"""Logging a phone in by a code: for retailers and consumers alike."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kit import clock
from loyalty.actions.log_in_by_code import logging_in_by_code
from loyalty.api.access import TOKENS_EXAMPLE, tokens_of
from loyalty.api.base import MobileView, OpenView
from loyalty.api.phone_field import DigitsField, PhoneField
from loyalty.api.replays import once, once_outside
from loyalty.api.words import CODE_SENT_EXAMPLE, CodeSent, code_sent
from loyalty.models import Consumer, Retailer
from people.actions.request_login_code import request_login_code
from people.api.shapes import shape_of
from people.devices import IssuedDevice, issue_device, renew_unused_device
from people.models import User


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """The tokens, and in which state the person's shop and membership are; null where there is none."""

    device_id: str
    access_token: str
    access_expires_at: datetime
    refresh_token: str
    refresh_expires_at: datetime
    retailer_state: str | None
    consumer_state: str | None


class CodeData(serializers.Serializer[Any]):
    phone = PhoneField()


class TokenData(serializers.Serializer[Any]):
    code_id = serializers.UUIDField()
    code = DigitsField()
    device_name = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)


LOGGED_IN_EXAMPLE = OpenApiExample(
    "logged in",
    value={**TOKENS_EXAMPLE.value, "retailer_state": "active", "consumer_state": None},
    response_only=True,
)


class GivesTokens(MobileView):
    """An answer with tokens is kept without them; asked for again, they are drawn anew if nobody has used them."""

    secret_members: ClassVar[frozenset[str]] = frozenset(
        {"access_token", "access_expires_at", "refresh_token", "refresh_expires_at"}
    )

    def draw_secrets_again(self, body: dict[str, Any]) -> dict[str, Any]:
        issued = renew_unused_device(device_id=body["device_id"], at=clock.now())
        return {name: value for name, value in asdict(tokens_of(issued)).items() if name in self.secret_members}


class LogInCode(OpenView):
    @extend_schema(
        operation_id="send_log_in_code",
        request=CodeData,
        responses={202: shape_of(CodeSent)},
        examples=[
            OpenApiExample("a number", value={"phone": "+351912345678"}, request_only=True),
            CODE_SENT_EXAMPLE,
        ],
    )
    @once_outside
    def post(self, request: Request) -> Response:
        """The answer is the same for a number that nobody has. If nothing comes within a minute, ask again."""
        sent = request_login_code(phone=self.read(CodeData)["phone"], ip=self.ip, at=clock.now())
        return self.answer(code_sent(sent), status=202)


class LogIn(OpenView, GivesTokens):
    @extend_schema(
        operation_id="log_in", request=TokenData, responses={201: shape_of(LoggedIn)}, examples=[LOGGED_IN_EXAMPLE]
    )
    @once
    def post(self, request: Request) -> Response:
        """Five wrong tries end the code."""
        given, at = self.read(TokenData), clock.now()
        with logging_in_by_code(code_id=given["code_id"], digits=given["code"], at=at) as user:
            issued = issue_device(user=user, name=given["device_name"], at=at)
        return self.answer(logged_in(issued, user), status=201)


def logged_in(issued: IssuedDevice, user: User) -> LoggedIn:
    retailer = Retailer.objects.filter(user=user).values_list("state", flat=True).first()
    consumer = Consumer.objects.filter(user=user).values_list("state", flat=True).first()
    return LoggedIn(**asdict(tokens_of(issued)), retailer_state=retailer, consumer_state=consumer)
