"""Errors as RFC 9457 has them: what a phone is told, in words that it can show."""

from http import HTTPStatus
from typing import Any, Final

PREFIX: Final = "/api/mobile/"  # where errors have this form
CONTENT_TYPE: Final = "application/problem+json"
TYPE: Final = "urn:regulars:problem:{code}"  # a name; the schema of the API describes the codes


def problem(status: int, code: str, detail: str, errors: list[dict[str, str]] | None = None) -> dict[str, Any]:
    """`code` is for programs, `detail` a sentence for people; `errors` says which `field` is meant by a `message`."""
    return {
        "type": TYPE.format(code=code),
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "errors": errors or [],
    }
