"""One list of the programme page as a file: the same rows and figures as on the page, safe to open."""

from decimal import Decimal
from typing import cast

from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from insights.pages.files import as_file
from insights.pages.programme import EXPORT, SEE
from insights.pages.programme_query import read_programme_query
from insights.pages.programme_tables import TABLES, Ask, Column, Table
from kit import clock
from kit.csv_safety import neutralize
from loyalty.queries.programme_choices import get_choices
from people.models import User
from people.record import record
from tenants.current import get_current_tenant
from tenants.models import Tenant

# What one request can write well within the minute after which the web server gives a worker up.
MOST_ROWS = 50_000


@require_safe
@login_required
@permission_required([SEE, EXPORT], raise_exception=True)
def export_programme(request: HttpRequest, table: str, extension: str) -> HttpResponseBase:
    tenant = get_current_tenant()
    today, at = clock.today(tenant.timezone), clock.now()
    query = read_programme_query(request.GET, today=today, timezone=tenant.timezone)
    if table not in TABLES or tenant.kind != Tenant.Kind.MANUFACTURER or not query.is_known(get_choices(query.scope)):
        raise Http404
    made = TABLES[table](Ask(query.scope, at=at, most=MOST_ROWS))
    heads = [column.head for column in made.columns]
    name = f"{tenant.slug}-{table}-{today}.{extension}"
    answer = as_file(extension, title=made.title, heads=heads, rows=file_cells(made), name=name)
    user = cast(User, request.user)
    data = {"table": table, "filters": query.address(), "format": extension}
    with transaction.atomic():
        record(event="programme.exported", actor=user, subject=user, data=data, at=at)
    return answer


def file_cells(table: Table) -> list[list[object]]:
    """The lines as they stand in a file; texts that a spreadsheet would run are made harmless."""
    return [
        [_cell(column, value) for column, value in zip(table.columns, line.cells, strict=True)] for line in table.lines
    ]


def _cell(column: Column, value: object) -> object:
    if isinstance(value, str):
        return neutralize(value)
    if column.kind == "hours" and isinstance(value, float):
        return round(value, 2)
    if column.kind == "money" and isinstance(value, Decimal):
        return value.quantize(Decimal("0.01"))
    return value
