"""One list of the programme page as a file: the same rows and figures as on the page, safe to open."""

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any, cast

import xlsxwriter
from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from insights.pages.customers_export import XLSX_TYPE
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
def export_programme(request: HttpRequest, table: str, extension: str) -> HttpResponse:
    tenant = get_current_tenant()
    today, at = clock.today(tenant.timezone), clock.now()
    query = read_programme_query(request.GET, today=today, timezone=tenant.timezone)
    if table not in TABLES or tenant.kind != Tenant.Kind.MANUFACTURER or not query.is_known(get_choices(query.scope)):
        raise Http404
    made = TABLES[table](Ask(query.scope, at=at, most=MOST_ROWS))
    answer = _as_csv(made) if extension == "csv" else _as_xlsx(made)
    answer["Content-Disposition"] = f'attachment; filename="{tenant.slug}-{table}-{today}.{extension}"'
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


def _as_csv(table: Table) -> HttpResponse:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([column.head for column in table.columns])
    writer.writerows(["" if cell is None else cell for cell in cells] for cells in file_cells(table))
    # the mark by which Excel knows UTF-8
    return HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")


def _as_xlsx(table: Table) -> HttpResponse:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(table.title[:31])
    sheet.freeze_panes(1, 1)
    sheet.write_row(0, 0, [column.head for column in table.columns], book.add_format({"bold": True}))
    days = book.add_format({"num_format": "yyyy-mm-dd"})
    for at, cells in enumerate(file_cells(table), start=1):
        for column, cell in enumerate(cells):
            _write(sheet, at, column, cell, days)
    book.close()
    return HttpResponse(file.getvalue(), content_type=XLSX_TYPE)


def _write(sheet: Any, at: int, column: int, cell: object, days: Any) -> None:
    if isinstance(cell, date):
        sheet.write_datetime(at, column, cell, days)
    elif isinstance(cell, str):
        sheet.write_string(at, column, cell)
    elif cell is not None:
        sheet.write_number(at, column, cell)
