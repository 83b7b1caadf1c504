"""The description of the mobile API, apart from the one for dashboards: other callers, other errors."""

from collections.abc import Iterable
from typing import Any, Final

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer

from kit.problems import CONTENT_TYPE, PREFIX
from people.api.authentication import DeviceAuthentication

PROBLEMS: Final = {
    "400": "Something about the request is not valid; `errors` says which field and what.",
    "401": "Nobody is logged in, or the token is not in force; `code` says which.",
    "403": "Not for this person, or not in the state the account is in.",
    "404": "There is no such thing, or not for this person.",
    "405": "The path does not know this method.",
    "409": "It cannot be done as things stand; `detail` says why. With `Retry-After`: ask again.",
    "413": "The request is too large.",
    "415": "The request is not in a form that this path reads.",
    "422": "It was understood and refused, such as a wrong code.",
    "429": "Too many requests; `Retry-After` says how many seconds to wait.",
}
_PROBLEM: Final = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "errors"],
    "properties": {
        "type": {"type": "string", "description": "`urn:regulars:problem:` and the code."},
        "title": {"type": "string", "description": "The status in words."},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence that can be shown to the person."},
        "code": {"type": "string", "description": "For programs."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {
                    "field": {"type": "string", "description": "Such as `lines.0.price`; empty for the whole."},
                    "message": {"type": "string"},
                },
            },
        },
    },
    "example": {
        "type": "urn:regulars:problem:wrong_code",
        "title": "Unprocessable Entity",
        "status": 422,
        "detail": "This code is not right. 4 tries are left.",
        "code": "wrong_code",
        "errors": [],
    },
}
DESCRIPTION: Final = """\
Everything a retailer's and a consumer's phone does. Log in with a one-time code (`auth/codes`, `auth/tokens`), send
`Authorization: Bearer rd_…`, renew with `auth/tokens/refresh`. Errors are RFC 9457 problems. Lists come in parts.
What makes or moves something takes an `Idempotency-Key`: sent again, it is not done again and the first answer comes
again. Times are UTC; amounts are texts such as "12.50"; points are whole numbers."""


class DeviceScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = DeviceAuthentication
    name = "device"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "The access token of a phone."}


def keep_mobile(endpoints: Iterable[tuple[Any, ...]], **_: Any) -> list[tuple[Any, ...]]:
    return [endpoint for endpoint in endpoints if endpoint[0].startswith(PREFIX)]


def add_problems(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:  # noqa: FBT001 - the hook's signature
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = _PROBLEM
    body = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path in result.get("paths", {}).values():
        for operation in path.values():
            for status, meaning in PROBLEMS.items():
                operation["responses"].setdefault(status, {"description": meaning, "content": body})
    return result


class MobileSchemaView(SpectacularAPIView):
    permission_classes = [IsAuthenticated]
    authentication_classes = [DeviceAuthentication, *SpectacularAPIView.authentication_classes[1:]]
    renderer_classes = [JSONRenderer]
    custom_settings = {
        "TITLE": "Regulars for phones",
        "DESCRIPTION": DESCRIPTION,
        "PREPROCESSING_HOOKS": ["loyalty.api.schema.keep_mobile"],
        "POSTPROCESSING_HOOKS": ["loyalty.api.schema.add_problems"],
    }
