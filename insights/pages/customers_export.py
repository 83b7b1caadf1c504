"""The filtered list of customers as a file: the same rows and figures as on the page, safe to open."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any, cast

import xlsxwriter
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from insights.pages.customer_query import read_customer_query
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
CHUNK_ROWS = 200
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
    answer: HttpResponseBase = _as_csv(rows) if extension == "csv" else _as_xlsx(rows)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
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


class _Echo:
    """A file that hands back what csv writes, so that rows leave as they come."""

    def write(self, text: str) -> str:
        return text


def _as_csv(rows: Iterable[CustomerRow]) -> StreamingHttpResponse:
    writer = csv.writer(_Echo())

    def chunks() -> Iterator[str]:
        yield "\ufeff" + writer.writerow(HEADS)  # the mark by which Excel knows UTF-8
        left = iter(rows)
        while lines := [_line(writer, row) for row in islice(left, CHUNK_ROWS)]:
            yield "".join(lines)

    return StreamingHttpResponse(chunks(), content_type="text/csv; charset=utf-8")


def _line(writer: Any, row: CustomerRow) -> str:
    line: str = writer.writerow(["" if cell is None else cell for cell in cells_of(row)])
    return line


def _as_xlsx(rows: Iterable[CustomerRow]) -> FileResponse:
    file: IO[bytes] = TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("Customers")
    bold, days = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.freeze_panes(1, 1)
    sheet.write_row(0, 0, HEADS, bold)
    for at, row in enumerate(rows, start=1):
        for column, cell in enumerate(cells_of(row)):
            _write(sheet, at, column, cell, days)
    book.close()
    file.seek(0)
    return FileResponse(file, content_type=XLSX_TYPE)


def _write(sheet: Any, at: int, column: int, cell: object, days: Any) -> None:
    if isinstance(cell, date):
        sheet.write_datetime(at, column, cell, days)
    elif isinstance(cell, str):
        sheet.write_string(at, column, cell)
    elif cell is not None:
        sheet.write_number(at, column, cell)
