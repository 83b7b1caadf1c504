"""How it is said that nobody is served: as a page, or under /api/ in the form for errors of the API that is asked."""

from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from kit.problems import CONTENT_TYPE, PREFIX, problem
from tenants.models import Tenant

API_PREFIX: Final = "/api/"


def is_for_api(request: HttpRequest) -> bool:
    return request.path.startswith(API_PREFIX)


def api_error(request: HttpRequest, code: str, message: str, *, status: int) -> JsonResponse:
    """Phones are told in a form of their own."""
    if request.path.startswith(PREFIX):
        return JsonResponse(problem(status, code, message), status=status, content_type=CONTENT_TYPE)
    return JsonResponse({"error": {"code": code, "message": message}}, status=status)


def refuse_suspended(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    if is_for_api(request):
        return api_error(request, "suspended", f"{tenant.name} is paused. Its data is kept.", status=403)
    return render(request, "tenants/suspended.html", {"tenant": tenant}, status=403)


def refuse_not_ready(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    answer: HttpResponse
    if is_for_api(request):
        answer = api_error(
            request, "not_ready", f"{tenant.name} is being set up. Try again in a few seconds.", status=503
        )
    else:
        answer = render(request, "tenants/not_ready.html", {"tenant": tenant}, status=503)
    answer["Retry-After"] = "5"
    return answer
