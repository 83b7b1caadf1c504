from typing import cast

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from insights.pages.onboarding import has_sales, is_anything_left, list_steps
from insights.pages.overview_parts import answer_of, comparison_of, list_tiles, revenue_chart
from insights.pages.period_choice import read_period
from insights.queries.overview import get_overview
from insights.scope import scope_of
from kit import clock
from people.models import User
from tenants.current import get_current_tenant


@require_safe
@login_required
@permission_required("commerce.view_order", raise_exception=True)
def show_overview(request: HttpRequest) -> HttpResponse:
    tenant = get_current_tenant()
    user = cast(User, request.user)
    today = clock.today(tenant.timezone)
    choice = read_period(request.GET, today=today, timezone=tenant.timezone)
    overview = get_overview(period=choice.period, scope=scope_of(user), today=today)
    steps = list_steps(tenant=tenant, user=user, freshness=overview.freshness)
    context = {
        "choice": choice,
        "compare_title": comparison_of(overview),
        "overview": overview,
        "freshness": overview.freshness,
        "answer": answer_of(overview, choice),
        "tiles": list_tiles(overview, choice),
        "chart": revenue_chart(overview, choice),
        "has_sales": has_sales(overview.freshness),
        "steps": steps,
        "is_anything_left": is_anything_left(steps),
    }
    return render(request, "dashboard/overview.html", context)
