from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit import clock
from kit.countries import COUNTRY_NAMES, CURRENCY_OF_COUNTRY
from people.access.address import client_address
from saas.actions.choose_address import choose_address
from saas.actions.confirm_sign_up import AddressTakenError, NotWaitingError, confirm_sign_up
from saas.actions.hand_over_sign_up import HandedOverError, find_admin_without_password, hand_over_sign_up
from saas.actions.start_sign_up import start_sign_up
from saas.hosts import origin_at
from saas.sign_up.counting import TooManySignUpsError
from saas.sign_up.forms import KINDS, AddressForm, SignUpForm
from saas.sign_up.links import find_by_secret
from tenants.addresses import find_address_problem, host_of
from tenants.models import SignUp


@require_safe
def show_landing(request: HttpRequest) -> HttpResponse:
    return render(request, "platform/landing.html", {"is_open": settings.SIGNUP_OPEN})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    if not settings.SIGNUP_OPEN:
        return _closed(request)
    form = SignUpForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        origin, network = f"{request.scheme}://{request.get_host()}", client_address(request)
        try:
            start_sign_up(**form.cleaned_data, origin=origin, network=network, at=clock.now())
        except TooManySignUpsError as refused:
            form.add_error(None, str(refused))
            status = 429
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, f"We sent a link to {form.cleaned_data['admin_email']}.")
            return redirect("sign_up_sent")
    host = origin_at(request, settings.PLATFORM_HOST).partition("://")[2]
    context = {"form": form, "kinds": KINDS, "host": host, "currencies": CURRENCY_OF_COUNTRY}
    return render(request, "sign_up/form.html", context, status=status)


@require_safe
def show_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "sign_up/sent.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, secret: str) -> HttpResponseBase:
    found = find_by_secret(secret, at=clock.now())
    if found is None:
        return render(request, "sign_up/gone.html", {"is_open": settings.SIGNUP_OPEN}, status=404)
    if found.state == SignUp.State.WAITING:
        return _confirm(request, found) if settings.SIGNUP_OPEN else _closed(request)
    return _show_opening(request, found, secret)


@never_cache
@require_POST
def enter(request: HttpRequest, secret: str) -> HttpResponse:
    found = find_by_secret(secret, at=clock.now())
    if found is None or found.tenant is None:
        return redirect("sign_up_confirm", secret)
    origin = origin_at(request, found.tenant.domains.get(is_primary=True).domain)
    try:
        link = hand_over_sign_up(sign_up=found, origin=origin, at=clock.now())
    except HandedOverError:
        return redirect("sign_up_confirm", secret)
    return redirect(link)


def _confirm(request: HttpRequest, found: SignUp) -> HttpResponse:
    """The question, or the answer to it. Another address is asked for only where the first cannot be had."""
    problem = found.problem or ("" if found.confirmed_at else find_address_problem(found.slug))
    form = AddressForm(request.POST if "slug" in request.POST else None)
    if request.method == "POST" and (not form.is_bound or form.is_valid()):
        try:
            if form.is_bound:
                choose_address(sign_up=found, slug=form.cleaned_data["slug"])
            confirm_sign_up(sign_up=found, at=clock.now())
        except NotWaitingError:
            return redirect(request.path)
        except AddressTakenError as refused:
            problem = str(refused)
        else:
            return redirect(request.path)
    asks_for_address = bool(problem) and found.confirmed_at is None
    context = {
        "sign_up": found,
        "country": COUNTRY_NAMES.get(found.country, found.country),
        "host": host_of(found.slug),
        "platform": origin_at(request, settings.PLATFORM_HOST).partition("://")[2],
        "problem": problem,
        "form": form if asks_for_address or form.errors else None,
    }
    return render(request, "sign_up/confirm.html", context)


def _show_opening(request: HttpRequest, found: SignUp, secret: str) -> HttpResponseBase:
    """How far it is. The waiting page puts the next one into itself, under its own policy, so both have the same."""
    host = host_of(found.slug) if found.tenant is None else found.tenant.domains.get(is_primary=True).domain
    origin = origin_at(request, host)
    context = {
        "sign_up": found,
        "secret": secret,
        "origin": origin,
        "is_handed_over": find_admin_without_password(found) is None,
    }
    template = "sign_up/opening.html" if found.tenant is None else "sign_up/opened.html"

    @csp_update({"form-action": [origin]})  # its button leads to the tenant's own host
    def show(request: HttpRequest) -> HttpResponseBase:
        return render(request, template, context)

    return show(request)


def _closed(request: HttpRequest) -> HttpResponse:
    return render(request, "sign_up/closed.html", status=403)
