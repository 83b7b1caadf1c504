"""Phones: renewing their tokens, seeing where one is logged in, logging out."""

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
from loyalty.api.base import MemberView, OpenView
from loyalty.api.pages import PAGE_PARAMETERS, page_of, page_response, take_part
from people.api.shapes import shape_of
from people.devices import IssuedDevice, refresh_device, revoke_device
from people.models import Device


@dataclass(frozen=True, slots=True)
class Tokens:
    """`access_token` goes into `Authorization: Bearer …`; `refresh_token` works once, for a new pair."""

    device_id: str
    access_token: str
    access_expires_at: datetime
    refresh_token: str
    refresh_expires_at: datetime


@dataclass(frozen=True, slots=True)
class DeviceItem:
    id: str
    name: str
    created_at: datetime
    last_used_at: datetime | None
    is_current: bool


TOKENS_EXAMPLE = OpenApiExample(
    "a pair",
    value={
        "device_id": "0d0e5c1e-6f5c-4a5a-9d6e-1f2a3b4c5d6e",
        "access_token": "rd_Yk3…",
        "access_expires_at": "2026-11-29T11:00:00Z",
        "refresh_token": "rf_8sT…",
        "refresh_expires_at": "2027-01-28T10:00:00Z",
    },
    response_only=True,
)


class RefreshData(serializers.Serializer[Any]):
    refresh_token = serializers.CharField(max_length=120)


class Refresh(OpenView):
    @extend_schema(
        operation_id="refresh_tokens", request=RefreshData, responses=shape_of(Tokens), examples=[TOKENS_EXAMPLE]
    )
    def post(self, request: Request) -> Response:
        """Safe to send again: until the new pair is used, the old token is exchanged again."""
        issued = refresh_device(refresh_token=self.read(RefreshData)["refresh_token"], at=clock.now())
        return self.answer(tokens_of(issued))


class LogOut(MemberView):
    @extend_schema(operation_id="log_out", request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """The token that is sent is worthless from now on. A browser logs out on its own page."""
        if self.device:
            revoke_device(device=self.device, actor=self.user, at=clock.now())
        return Response(status=204)


class DeviceList(MemberView):
    @extend_schema(operation_id="devices", parameters=PAGE_PARAMETERS, responses=page_of(DeviceItem))
    def get(self, request: Request) -> Response:
        """Where the person is logged in."""
        part = take_part(
            Device.objects.filter(user=self.user, revoked_at=None, refresh_expires_at__gt=clock.now()),
            by=("-created_at", "id"),
            request=request,
        )
        return page_response(part, self._item_of)

    def _item_of(self, device: Device) -> DeviceItem:
        return DeviceItem(
            str(device.pk), device.name, device.created_at, device.last_used_at, is_current=device == self.device
        )


class DeviceDetail(MemberView):
    @extend_schema(operation_id="end_device", responses={204: None})
    def delete(self, request: Request, device_id: UUID) -> Response:
        """Log another phone out, such as a lost one."""
        device = Device.objects.filter(pk=device_id, user=self.user).first()
        if device is None:
            raise Http404
        revoke_device(device=device, actor=self.user, at=clock.now(), because="You ended this log-in elsewhere.")
        return Response(status=204)


def tokens_of(issued: IssuedDevice) -> Tokens:
    device = issued.device
    return Tokens(
        device_id=str(device.pk),
        access_token=issued.access_token,
        access_expires_at=device.access_expires_at,
        refresh_token=issued.refresh_token,
        refresh_expires_at=device.refresh_expires_at,
    )
