from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from insights.pages.overview_tiles import answer_of, list_tiles, revenue_chart
from insights.pages.period_choice import read_period
from insights.queries.overview import get_overview
from insights.scope import scope_of
from kit import clock
from tenants.current import get_current_tenant


@require_safe
@login_required
@permission_required("commerce.view_order", raise_exception=True)
def show_overview(request: HttpRequest) -> HttpResponse:
    tenant = get_current_tenant()
    today = clock.today(tenant.timezone)
    choice = read_period(request.GET, today=today, timezone=tenant.timezone)
    scope = scope_of(request.user)
    overview = get_overview(period=choice.period, compare=choice.is_compared, scope=scope)
    context = {
        "choice": choice,
        "overview": overview,
        "answer": answer_of(overview, choice),
        "tiles": list_tiles(overview),
        "chart": revenue_chart(overview, choice),
    }
    return render(request, "dashboard/overview.html", context)
