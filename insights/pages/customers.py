from dataclasses import dataclass
from typing import cast

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from insights.pages.customer_query import DUE_LABELS, CustomerQuery, read_customer_query
from insights.pages.onboarding import has_sales
from insights.pages.rfm_grid import grid_rows
from insights.queries.customers import (
    CursorError,
    CustomerRow,
    Sort,
    count_customers,
    list_customers,
    list_filter_choices,
    search_once,
)
from insights.queries.segments import get_segments
from insights.scope import Scope, scope_of
from kit import clock
from people.models import User
from tenants.current import get_current_tenant

EXPORT_PERMISSION = "commerce.export_customer"


@dataclass(frozen=True, slots=True)
class Column:
    """A head of the list. `sort` None: it cannot be sorted by; `direction` is how it would be."""

    label: str
    sort: Sort | None = None
    direction: str = ""
    is_number: bool = False
    title: str = ""


COLUMNS = (
    Column("Customer", Sort.NAME, "ascending"),
    Column("Segment and tags"),
    Column("Orders", is_number=True, title="Order-days: several orders on one day count once"),
    Column("Revenue", Sort.REVENUE, "descending", is_number=True, title="Of completed orders, before tax"),
    Column("CLV", Sort.CLV, "descending", is_number=True, title="Revenue expected within the value horizon"),
    Column("Last order", Sort.LAST_ORDER, "descending"),
    Column("Next purchase", Sort.DUE, "ascending"),
    Column("Churn risk", Sort.RISK, "descending", is_number=True, title="Chance of no order within the churn horizon"),
)


@require_safe
@login_required
@permission_required("commerce.view_customer", raise_exception=True)
def show_customers(request: HttpRequest) -> HttpResponse:
    tenant = get_current_tenant()
    today = clock.today(tenant.timezone)
    query = read_customer_query(request.GET)
    user = cast(User, request.user)
    scope = scope_of(user)
    filters = search_once(filters=query.filters, scope=scope)
    try:
        page = list_customers(filters=filters, sort=query.sort, scope=scope, today=today, cursor=query.cursor)
    except CursorError:  # of an old link: start again at the first rows
        return HttpResponseRedirect(request.path + query.address())
    context = _list_context(query, page.rows, page.next_cursor) | _around_context(query, scope)
    context |= {"today": today, "count": count_customers(filters=filters, scope=scope, today=today)}
    context["may_export"] = user.has_perm(EXPORT_PERMISSION)
    return render(request, "dashboard/customers.html", context)


def _list_context(query: CustomerQuery, rows: tuple[CustomerRow, ...], next_cursor: str) -> dict[str, object]:
    return {
        "query": query,
        "rows": rows,
        "heads": [
            (column, query.address(sort=column.sort.value) if column.sort else "", column.sort == query.sort)
            for column in COLUMNS
        ],
        "next_href": query.address(cursor=next_cursor) if next_cursor else "",
        "first_href": query.address() if query.cursor else "",
    }


def _around_context(query: CustomerQuery, scope: Scope) -> dict[str, object]:
    segments = get_segments(scope=scope)
    choices = list_filter_choices(scope=scope)
    return {
        "segments": segments,
        "segment_links": [(row, query.address(segment=row.slug)) for row in segments.segments],
        "grid": grid_rows(segments, query),
        "choices": choices,
        "due_choices": DUE_LABELS.items(),
        "chips": query.list_chips(choices),
        "has_sales": has_sales(segments.as_of),
    }
