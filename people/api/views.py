"""The base of each path: permission by method, period from the query, the envelope around the data, an ETag."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from hashlib import sha256
from typing import Any, ClassVar, cast

from django.http import HttpResponseBase
from django.utils.cache import get_conditional_response
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kit import clock
from kit.periods import NAMED, Period, parse_period
from people.api.shapes import shape_of
from people.models import User
from tenants.current import get_current_tenant

PERIOD_PARAMETERS = [
    OpenApiParameter("period", enum=list(NAMED), description="A named period that ends today. Default 30d."),
    OpenApiParameter("from", OpenApiTypes.DATE, description="First day of an own period, with `to`."),
    OpenApiParameter("to", OpenApiTypes.DATE, description="Last day of an own period; today when left out."),
]


class ApiView(APIView):
    may: ClassVar[Mapping[str, str]] = {}
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]

    @property
    def user(self) -> User:
        user = self.request.user
        assert isinstance(user, User)  # noqa: S101 - MayUse has seen to it
        return user

    @property
    def today(self) -> date:
        return clock.today(get_current_tenant().timezone)

    @property
    def period(self) -> Period:
        """Raises PeriodError, which becomes a 400."""
        return parse_period(self.request.query_params, today=self.today, timezone=get_current_tenant().timezone)

    def answer(self, data: Any, *, as_of: date | None, period: Period | None = None) -> Response:
        """The envelope around a dataclass."""
        body = {
            "period": (period or self.period).as_dict(),
            "as_of": as_of.isoformat() if as_of else None,
            "data": shape_of(cast("type", type(data)))(data).data,
        }
        return Response(body)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        final: Response = super().finalize_response(request, response, *args, **kwargs)
        if request.method == "GET" and final.status_code == 200:
            final.add_post_render_callback(_mark_unless_known)
        return final


class NothingHere(ApiView):
    """Unknown paths answer in the API's form, and to strangers not at all."""

    schema = None
    permission_classes = [IsAuthenticated]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise NotFound("There is no such path.")


class PeriodShape(serializers.Serializer[Any]):
    name = serializers.CharField()
    to = serializers.DateField()
    bucket = serializers.ChoiceField(choices=["day", "week", "month"])
    timezone = serializers.CharField()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {**super().get_fields(), "from": serializers.DateField()}  # a word that Python keeps for itself


@cache
def envelope_of(answer: type) -> type[serializers.Serializer[Any]]:
    """For the schema: what `answer()` says around data of this kind."""
    members = {
        "period": PeriodShape(),
        "as_of": serializers.DateField(allow_null=True, help_text="The day up to which opinions were computed."),
        "data": shape_of(answer)(),
    }
    return type(f"{answer.__name__}Answer", (serializers.Serializer,), members)


def _mark_unless_known(response: Response) -> HttpResponseBase | None:
    """Give the answer its ETag; whoever has that answer already gets a 304 in its place."""
    etag = f'"{sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    request = response.renderer_context["request"]._request  # type: ignore[attr-defined] # noqa: SLF001
    return get_conditional_response(request, etag=etag, response=response)
