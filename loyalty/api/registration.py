"""A dealer registers: the company's code and a number, then the digits that came to it."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kit import clock
from loyalty.actions.finish_registration import finish_registration
from loyalty.actions.start_registration import start_registration
from loyalty.api.base import OpenView
from loyalty.api.log_in import LOGGED_IN_EXAMPLE, GivesTokens, LoggedIn, TokenData, logged_in
from loyalty.api.phone_field import PhoneField
from loyalty.api.replays import once, once_outside
from loyalty.api.words import CODE_SENT_EXAMPLE, CodeSent, code_sent
from people.api.shapes import shape_of
from people.devices import issue_device


class RegistrationData(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=40, help_text="The company's code, such as K7MPX-3QWEH.")
    phone = PhoneField()


class Registration(OpenView):
    @extend_schema(
        operation_id="start_registration",
        request=RegistrationData,
        responses={202: shape_of(CodeSent)},
        examples=[
            OpenApiExample(
                "a code and a number", value={"code": "K7MPX-3QWEH", "phone": "+351912345678"}, request_only=True
            ),
            CODE_SENT_EXAMPLE,
        ],
    )
    @once_outside
    def post(self, request: Request) -> Response:
        """A code of the company that is wrong, used up or expired gets one and the same answer: 422."""
        given = self.read(RegistrationData)
        sent = start_registration(code=given["code"], phone=given["phone"], ip=self.ip, at=clock.now())
        return self.answer(code_sent(sent), status=202)


class RegistrationProof(OpenView, GivesTokens):
    @extend_schema(
        operation_id="finish_registration",
        request=TokenData,
        responses={201: shape_of(LoggedIn)},
        examples=[LOGGED_IN_EXAMPLE],
    )
    @once
    def post(self, request: Request) -> Response:
        """The number is proved and the phone is logged in; the profile is filled in next."""
        given, at = self.read(TokenData), clock.now()
        retailer = finish_registration(code_id=given["code_id"], digits=given["code"], at=at)
        issued = issue_device(user=retailer.user, name=given["device_name"], at=at)
        return self.answer(logged_in(issued, retailer.user), status=201)
