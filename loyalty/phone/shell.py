"""One shell for each screen of an app. It holds nothing of a person but the number of their account, so that a phone
may keep it for hours without a connection; the scripts fill it.
"""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from loyalty.phone.apps import APPS, PhoneApp, list_apps_of
from loyalty.queries.program import get_program
from people.models import User
from tenants.current import get_current_tenant


@require_safe
@never_cache
@ensure_csrf_cookie
def show_screen(request: HttpRequest, app: PhoneApp, screen: str = "") -> HttpResponse:
    """The shell for whoever the app is for; a friendly page for others; the log-in for strangers."""
    if not isinstance(request.user, User):
        return redirect(f"{reverse(f'entrance:{app.name}_login')}?{urlencode({'next': request.path})}")
    mine = list_apps_of(request.user)
    if app not in mine:
        return render(request, "phone/not_for_you.html", {"app": app, "mine": mine}, status=403)
    program, tenant = get_program(), get_current_tenant()
    context = {
        "app": app,
        "other_apps": [other for other in APPS if other in mine and other != app],
        "program": program,
        "tenant": tenant,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
    }
    return render(request, "phone/shell.html", context)
