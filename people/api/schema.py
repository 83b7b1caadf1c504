"""The OpenAPI description: for those who are logged in, with the errors that every path may answer."""

from collections.abc import Iterable
from typing import Any, Final

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer

from kit.problems import PREFIX

ERRORS: Final = {
    "400": "Something about the request is not valid; `fields` says what.",
    "401": "Nobody is logged in, or the token is not in force.",
    "403": "The user may not do this.",
    "404": "There is no such thing, or not for this user.",
    "405": "The path does not know this method.",
    "429": "Too many requests; `Retry-After` says how many seconds to wait.",
}
_ANSWER: Final = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {
                "code": {"type": "string", "description": "For programs."},
                "message": {"type": "string", "description": "For people."},
                "fields": {
                    "type": "object",
                    "additionalProperties": {"type": "array", "items": {"type": "string"}},
                    "description": "What is wrong with which field or parameter.",
                },
            },
        }
    },
}


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "people.api.authentication.BearerAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "An API token, made on the page of the own account."}


class SchemaView(SpectacularAPIView):
    permission_classes = [IsAuthenticated]
    renderer_classes = [JSONRenderer]


def leave_out_mobile(endpoints: Iterable[tuple[Any, ...]], **_: Any) -> list[tuple[Any, ...]]:
    return [endpoint for endpoint in endpoints if not endpoint[0].startswith(PREFIX)]


def add_errors(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:  # noqa: FBT001 - the hook's signature
    result.setdefault("components", {}).setdefault("schemas", {})["Error"] = _ANSWER
    body = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    for path in result.get("paths", {}).values():
        for operation in path.values():
            for status, meaning in ERRORS.items():
                operation["responses"].setdefault(status, {"description": meaning, "content": body})
    return result
