from typing import cast

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commerce.models import Customer
from insights.pages.customer_parts import list_figures, months_chart
from insights.pages.purchase_words import next_purchase_sentences
from insights.queries.customer import CustomerPage, get_customer_page
from insights.queries.order_lines import list_lines
from insights.scope import scope_of
from kit import clock
from people.models import User
from tenants.current import get_current_tenant


@require_safe
@login_required
@permission_required("commerce.view_customer", raise_exception=True)
def show_customer(request: HttpRequest, customer_id: int) -> HttpResponse:
    today = clock.today(get_current_tenant().timezone)
    scope = scope_of(cast(User, request.user))
    try:
        page = get_customer_page(customer_id=customer_id, scope=scope, today=today)
    except Customer.DoesNotExist:
        raise Http404 from None
    lines = list_lines([order.order_id for order in page.orders])
    figures = page.row.figures
    name = name_of(page)
    context = {
        "page": page,
        "row": page.row,
        "name": name,
        "figures": figures,
        "facts": list_figures(figures, today) if figures else [],
        "reasons": _reasons_below(page),
        "next_purchase": next_purchase_sentences(figures, today, name=name) if figures else [],
        "orders": [(order, lines.get(order.order_id, [])) for order in page.orders],
        "chart": months_chart(page.months) if page.months else None,
    }
    return render(request, "dashboard/customer.html", context)


def name_of(page: CustomerPage) -> str:
    return page.row.name or f"Customer {page.row.customer_id}"


def _reasons_below(page: CustomerPage) -> list[str]:
    """The waiting, or why nothing is promised, stands at the top of the page already."""
    withheld = page.row.figures.withheld if page.row.figures else ""
    return [reason for reason in page.reasons if reason != withheld and not reason.startswith("The next order")]
