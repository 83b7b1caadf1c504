from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from insights.pages.navigation import list_links
from people.models import User


@require_safe
@login_required
def go_home(request: HttpRequest) -> HttpResponse:
    """The first page that the person may open; a page that says so where there is none."""
    links = list_links(user=cast(User, request.user), path=request.path)
    return redirect(links[0].href) if links else render(request, "dashboard/no_pages.html")
