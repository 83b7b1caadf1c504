"""One form for each error: `{"error": {"code", "message", "fields"?}}`."""

import logging
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as ModelValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.defaults import bad_request, page_not_found, server_error
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from kit.periods import PeriodError
from people.request_context import current_origin
from tenants.refusals import api_error, is_for_api

log = logging.getLogger(__name__)

NOTHING_HERE: Final = "There is no such thing here."


def handle_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """What a view raised, as an answer; None for a fault of ours, which becomes a 500."""
    if isinstance(error, PeriodError):
        error = exceptions.ValidationError({error.parameter: [str(error)]})
    elif isinstance(error, ModelValidationError):
        error = exceptions.ValidationError(
            error.message_dict if hasattr(error, "error_dict") else {"": list(error.messages)}
        )
    response = exception_handler(error, context)
    if response is None:
        return None
    response.data = _body(error, response)
    return response


def answer_server_error(request: HttpRequest) -> HttpResponse:
    """The handler of faults: the API's form under /api/, the page elsewhere. It names the request for the log."""
    request_id = current_origin().request_id
    log.error("Request %s failed.", request_id)
    if not is_for_api(request):
        return server_error(request)
    message = f"Something went wrong on our side. If you ask for help, name request {request_id}."
    return api_error(request, "server_error", message, status=500)


def answer_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The handler of what no view answered: an unknown host, or a path of the platform."""
    if not is_for_api(request):
        return page_not_found(request, exception)
    if not hasattr(request, "tenant"):
        return api_error(request, "unknown_host", "Nobody lives at this host.", status=404)
    return api_error(request, "not_found", NOTHING_HERE, status=404)


def answer_bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The handler of what no server can make sense of, such as far too many fields."""
    if not is_for_api(request):
        return bad_request(request, exception)
    return api_error(request, "bad_request", "The request makes no sense.", status=400)


def _body(error: Exception, response: Response) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        fields = _fields(error.detail)
        first = next((messages[0] for messages in fields.values() if messages), "The request is not valid.")
        return {"error": {"code": "invalid", "message": first, "fields": fields}}
    code, message = _words(error)
    return {"error": {"code": code, "message": message}}


def _words(error: Exception) -> tuple[str, str]:
    if isinstance(error, Http404):
        return "not_found", NOTHING_HERE
    if isinstance(error, PermissionDenied):
        return "permission_denied", "You may not do this."
    assert isinstance(error, exceptions.APIException)  # noqa: S101 - the framework answers no other
    return str(error.get_codes()), str(error.detail)


def _fields(detail: Any, name: str = "") -> dict[str, list[str]]:
    """Nested complaints as a flat table: `lines.0.price` → messages."""
    if isinstance(detail, dict):
        pairs = [(str(key), value) for key, value in detail.items()]
    elif isinstance(detail, list) and any(isinstance(item, dict | list) for item in detail):
        pairs = [(str(index), value) for index, value in enumerate(detail) if value]
    else:
        return {name: [str(item) for item in (detail if isinstance(detail, list) else [detail])]}
    flat: dict[str, list[str]] = {}
    for key, value in pairs:
        flat.update(_fields(value, f"{name}.{key}".strip(".")))
    return flat
