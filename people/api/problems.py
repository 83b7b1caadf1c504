"""Errors of the mobile API as RFC 9457 has them: `application/problem+json`, with words a phone can show.

`code` is for programs; `detail` is a sentence for people; `errors` says which field is meant.
"""

from typing import Any, Final

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as ModelValidationError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from kit.problems import CONTENT_TYPE, problem
from people.refusals import RefusedError

WHOLE: Final = ""  # the field of a complaint about the request as a whole


def handle_problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """What a view raised, as a problem; None for a fault of ours, which becomes a 500."""
    if isinstance(error, RefusedError):
        return refusal_response(error)
    if isinstance(error, RequestDataTooBig):
        return problem_response(problem(413, "too_large", "The request is too large."))
    if isinstance(error, ModelValidationError):
        error = exceptions.ValidationError(
            error.message_dict if hasattr(error, "error_dict") else {WHOLE: list(error.messages)}
        )
    response = exception_handler(error, context)
    if response is None:
        return None
    response.data = _body(error, response.status_code)
    response.content_type = CONTENT_TYPE
    return response


def refusal_response(error: RefusedError) -> Response:
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after is not None else {}
    errors = [{"field": error.field, "message": str(error)}] if error.field else None
    return problem_response(problem(error.status, error.code, str(error), errors), headers=headers)


def problem_response(body: dict[str, Any], *, headers: dict[str, str] | None = None) -> Response:
    return Response(body, status=body["status"], headers=headers, content_type=CONTENT_TYPE)


def _body(error: Exception, status: int) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        errors = list(_errors(error.detail, WHOLE))
        first = errors[0]["message"] if errors else "The request is not valid."
        return problem(status, "invalid", first, errors)
    if isinstance(error, Http404):
        return problem(status, "not_found", "There is no such thing here.")
    if isinstance(error, PermissionDenied):
        return problem(status, "permission_denied", str(error) or "You may not do this.")
    assert isinstance(error, exceptions.APIException)  # noqa: S101 - the framework answers no other
    return problem(status, str(error.get_codes()), str(error.detail))


def _errors(detail: Any, field: str) -> list[dict[str, str]]:
    """Nested complaints as a flat list: `lines.0.price`."""
    if isinstance(detail, dict):
        pairs = [(str(key), value) for key, value in detail.items()]
    elif isinstance(detail, list) and any(isinstance(item, dict | list) for item in detail):
        pairs = [(str(index), value) for index, value in enumerate(detail) if value]
    else:
        messages = detail if isinstance(detail, list) else [detail]
        return [{"field": "" if field == "non_field_errors" else field, "message": str(text)} for text in messages]
    return [found for key, value in pairs for found in _errors(value, f"{field}.{key}".strip("."))]
