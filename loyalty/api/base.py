"""What each path of the mobile API shares: who calls, problems as RFC 9457 has them, lists in parts, one effect a key.

A view derives from `RetailerView`, `ConsumerView`, `MemberView` (any logged-in phone) or `OpenView` (strangers).
Each method that makes or moves something is decorated with `once` (`loyalty/api/replays.py`).
"""

from collections.abc import Callable
from typing import Any, ClassVar, cast

from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from loyalty.api.refusals import NotAConsumerError, NotARetailerError, ShopNotActiveError
from loyalty.models import Consumer, Retailer
from people.access.address import client_address
from people.api.authentication import DeviceAuthentication
from people.api.problems import handle_problem
from people.api.shapes import shape_of
from people.api.throttles import StrangerThrottle, TenantThrottle, UserThrottle
from people.models import Device, User


class MobileView(APIView):
    authentication_classes = [DeviceAuthentication, SessionAuthentication]
    throttle_classes = [StrangerThrottle, UserThrottle, TenantThrottle]
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    # Members of an answer that are not kept for a repeated request, such as tokens; drawn anew they are given again.
    secret_members: ClassVar[frozenset[str]] = frozenset()

    def draw_secrets_again(self, body: dict[str, Any]) -> dict[str, Any]:
        """The secret members for an answer that is given again; what is kept of it is `body`."""
        return {}

    def get_exception_handler(self) -> Callable[[Exception, dict[str, Any]], Response | None]:
        return handle_problem

    @property
    def user(self) -> User:
        user = self.request.user
        assert isinstance(user, User)  # noqa: S101 - a permission class has seen to it
        return user

    @property
    def device(self) -> Device | None:
        """The phone that asks; None for a browser."""
        return self.request.auth if isinstance(self.request.auth, Device) else None

    @property
    def ip(self) -> str:
        return client_address(self.request._request) or ""  # noqa: SLF001

    def read(self, shape: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        """The body, by that serializer. Raises ValidationError, which names the fields."""
        filled = shape(data=self.request.data)
        filled.is_valid(raise_exception=True)
        return cast("dict[str, Any]", filled.validated_data)

    def answer(self, data: Any, *, status: int = 200) -> Response:
        """A frozen dataclass as it stands in the schema (`shape_of`)."""
        return Response(shape_of(cast("type", type(data)))(data).data, status=status)


class OpenView(MobileView):
    """For those who have yet to prove who they are. A token that is sent along is not looked at."""

    authentication_classes = []
    permission_classes = [AllowAny]


class MemberView(MobileView):
    permission_classes = [IsAuthenticated]


class RetailerView(MobileView):
    """`self.retailer` is who asks. `states`: in which a retailer may ask this; others are told why not."""

    permission_classes = [IsAuthenticated]
    states: ClassVar[frozenset[str]] = frozenset({Retailer.State.ACTIVE})
    retailer: Retailer

    def check_permissions(self, request: Request) -> None:
        super().check_permissions(request)
        retailer = Retailer.objects.filter(user=self.user).first()
        if retailer is None:
            raise NotARetailerError("This is for retailers.")
        if retailer.state not in self.states:
            raise ShopNotActiveError.of(retailer.state, retailer.reason)
        self.retailer = retailer


class ConsumerView(MobileView):
    """`self.consumer` is who asks: an active one, unless `states` says otherwise."""

    permission_classes = [IsAuthenticated]
    states: ClassVar[frozenset[str]] = frozenset({Consumer.State.ACTIVE})
    consumer: Consumer

    def check_permissions(self, request: Request) -> None:
        super().check_permissions(request)
        consumer = Consumer.objects.filter(user=self.user).first()
        if consumer is None:
            raise NotAConsumerError("This is for members of the programme.")
        if consumer.state not in self.states:
            raise ShopNotActiveError.of(consumer.state, consumer.reason)
        self.consumer = consumer


class NothingHere(MobileView):
    """Unknown paths answer in the API's form, and to strangers not at all."""

    schema = None
    permission_classes = [IsAuthenticated]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise NotFound("There is no such path.")
