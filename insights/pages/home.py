from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from insights.pages.navigation import list_links
from loyalty.phone.apps import list_apps_of
from people.models import User


@require_safe
@login_required
def go_home(request: HttpRequest) -> HttpResponse:
    """The first page that the person may open, or their app on the phone; a page that says so where there is none."""
    user = cast(User, request.user)
    places = [link.href for link in list_links(user=user, path=request.path)] or [
        app.root for app in list_apps_of(user)
    ]
    return redirect(places[0]) if places else render(request, "dashboard/no_pages.html")
