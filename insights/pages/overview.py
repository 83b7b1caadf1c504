from typing import cast

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from insights.pages.onboarding import has_sales, is_settled, list_steps
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
    freshness = overview.freshness
    is_set_up = is_settled(tenant=tenant, user=user, freshness=freshness)
    context = {
        "choice": choice,
        "compare_title": comparison_of(overview),
        "overview": overview,
        "freshness": freshness,
        "answer": answer_of(overview, choice),
        "tiles": list_tiles(overview, choice),
        "due_has_reps": any(customer.rep_name for customer in overview.due.today),
        "chart": revenue_chart(overview, choice),
        "has_sales": has_sales(freshness.as_of),
        "steps": [] if is_set_up else list_steps(tenant=tenant, user=user, freshness=freshness),
    }
    return render(request, "dashboard/overview.html", context)
