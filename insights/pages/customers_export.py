"""The filtered list of customers as a file: the same rows and figures as on the page, safe to open."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from insights.pages.customer_query import read_customer_query
from insights.pages.files import as_file
from insights.queries.customers import CustomerRow, count_customers, stream_customers
from insights.scope import scope_of
from kit import clock
from kit.csv_safety import neutralize
from people.models import User
from people.record import record
from tenants.current import get_current_tenant

HEADS = (
    "Number",
    "Customer",
    "Kind",
    "Buyer",
    "E-mail",
    "Phone",
    "Region",
    "Rep",
    "Segment",
    "Tags",
    "Orders",
    "Order-days",
    "Revenue",
    "CLV",
    "CLV low",
    "CLV high",
    "Churn risk",
    "First order",
    "Last order",
    "Due on",
    "Next purchase from",
    "Next purchase until",
)
# What one request can write well within the minute after which the web server gives a worker up.
MOST_ROWS = {"csv": 200_000, "xlsx": 50_000}


@require_safe
@login_required
@permission_required(["commerce.view_customer", "commerce.export_customer"], raise_exception=True)
def export_customers(request: HttpRequest, extension: str) -> HttpResponseBase:
    tenant = get_current_tenant()
    user = cast(User, request.user)
    today = clock.today(tenant.timezone)
    query = read_customer_query(request.GET)
    scope = scope_of(user)
    if count_customers(filters=query.filters, scope=scope, today=today) > MOST_ROWS[extension]:
        messages.error(request, f"One file holds at most {MOST_ROWS[extension]:,} customers. Filter the list first.")
        return redirect(reverse("dashboard:customers") + query.address())
    rows = stream_customers(filters=query.filters, sort=query.sort, scope=scope, today=today)
    name = f"{tenant.slug}-customers-{today}.{extension}"
    answer = as_file(extension, title="Customers", heads=HEADS, rows=map(cells_of, rows), name=name)
    with transaction.atomic():
        record(
            event="customers.exported",
            actor=user,
            subject=user,
            data={"filters": query.address(), "format": extension},
            at=clock.now(),
        )
    return answer


def cells_of(row: CustomerRow) -> list[object]:
    """One row of the file; texts that a spreadsheet would run are made harmless."""
    texts: list[object] = [
        row.name,
        row.kind,
        row.contact_name,
        row.email,
        row.phone,
        row.region,
        row.rep_name,
    ]
    figures = row.figures
    if figures is None:
        return [row.customer_id, *map(neutralize, texts), *[""] * (len(HEADS) - len(texts) - 1)]
    tags = "; ".join(f"{tag.name}: {tag.detail}" if tag.detail else tag.name for tag in row.tags)
    return [
        row.customer_id,
        *map(neutralize, [*texts, figures.segment_name, tags]),
        figures.orders,
        figures.order_days,
        figures.revenue,
        figures.clv,
        figures.clv_low,
        figures.clv_high,
        round(figures.churn_risk, 4),
        figures.first_on,
        figures.last_on,
        figures.due_on,
        figures.next_from,
        figures.next_until,
    ]
