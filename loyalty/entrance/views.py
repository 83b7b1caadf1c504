from collections.abc import Callable
from typing import Any, Final, TypeVar
from uuid import UUID

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from kit import clock
from loyalty.actions.finish_registration import finish_registration
from loyalty.actions.log_in_by_code import logging_in_by_code
from loyalty.actions.start_registration import start_registration
from loyalty.entrance.doors import RETAILER, Door, root_for
from loyalty.entrance.forms import DigitsForm, NumberForm, RegistrationForm
from people.access.address import client_address
from people.access.session_limits import BEGAN
from people.actions.request_login_code import request_login_code
from people.models import User
from people.phones import mask_phone
from people.refusals import RefusedError

BACKEND: Final = "people.access.backend.PeopleBackend"
ASKED: Final = "entrance_asked"  # in the session: which code was asked for, for which number, and for what
T = TypeVar("T")
LOG_IN, REGISTER = "log_in", "register"


@never_cache
@require_http_methods(["GET", "POST"])
def ask_number(request: HttpRequest, door: Door) -> HttpResponse:
    """The number; the answer is the same whether or not it is known."""
    form = NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        phone = form.cleaned_data["phone"]
        sent = _refused_as_error(
            form, lambda: request_login_code(phone=phone, ip=client_address(request) or "", at=clock.now())
        )
        if sent:
            return _keep(request, door, LOG_IN, phone, sent.id)
    if "next" in request.GET:
        request.session["entrance_next"] = request.GET["next"][:300]
    return render(request, "entrance/number.html", {"app": door, "door": door, "form": form})


@never_cache
@require_http_methods(["GET", "POST"])
def ask_registration(request: HttpRequest, door: Door = RETAILER) -> HttpResponse:
    """The company's code and the number of the shop's owner."""
    form = RegistrationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data, ip = form.cleaned_data, client_address(request) or ""
        sent = _refused_as_error(
            form, lambda: start_registration(code=data["code"], phone=data["phone"], ip=ip, at=clock.now())
        )
        if sent:
            return _keep(request, door, REGISTER, data["phone"], sent.id)
    return render(request, "entrance/register.html", {"app": door, "door": door, "form": form})


@never_cache
@sensitive_post_parameters("digits")
@require_http_methods(["GET", "POST"])
def ask_digits(request: HttpRequest, door: Door) -> HttpResponse:
    """The six digits; then the person is in."""
    asked = request.session.get(ASKED)
    if not asked or asked["door"] != door.name:
        return redirect(f"entrance:{door.name}_login")
    form = DigitsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        finish = _finish_registration if asked["what"] == REGISTER else _finish_log_in
        digits = form.cleaned_data["digits"]
        user = _refused_as_error(form, lambda: finish(UUID(asked["code_id"]), digits))
        if user:
            return _let_in(request, user, door)
    context = {"app": door, "door": door, "form": form, "asked": asked, "number": mask_phone(asked["phone"])}
    return render(request, "entrance/digits.html", context)


def _finish_log_in(code_id: UUID, digits: str) -> User:
    with logging_in_by_code(code_id=code_id, digits=digits, at=clock.now()) as user:
        return user


def _finish_registration(code_id: UUID, digits: str) -> User:
    return finish_registration(code_id=code_id, digits=digits, at=clock.now()).user


def _refused_as_error(form: Any, deed: Callable[[], T]) -> T | None:
    """What the deed gives; None where it was refused, and the form says why."""
    try:
        return deed()
    except RefusedError as error:
        form.add_error(None, str(error))
        return None


def _keep(request: HttpRequest, door: Door, what: str, phone: str, code_id: UUID) -> HttpResponse:
    request.session[ASKED] = {"door": door.name, "what": what, "phone": phone, "code_id": str(code_id)}
    return redirect(f"entrance:{door.name}_digits")


def _let_in(request: HttpRequest, user: User, door: Door) -> HttpResponse:
    wanted = request.session.pop("entrance_next", "")
    request.session.pop(ASKED, None)
    request.session.pop(BEGAN, None)  # the limits count from now, whatever the visitor did before
    login(request, user, backend=BACKEND)
    root = root_for(user, door=door)
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}) and wanted.startswith(root)
    return redirect(wanted if is_ours else root)
