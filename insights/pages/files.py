"""Rows as a CSV or XLSX file that leaves row by row. Texts must be neutralized by whoever makes the cells."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any, Final

import xlsxwriter
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse

CHUNK_ROWS: Final = 200
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Cells = Sequence[object]


def as_file(extension: str, *, title: str, heads: Sequence[str], rows: Iterable[Cells], name: str) -> HttpResponseBase:
    """The answer that downloads the rows as `name`; `extension` is csv or xlsx, `title` what an XLSX sheet is called.

    A cell is a text, a number, a day, or None for an empty one.
    """
    answer = _as_csv(heads, rows) if extension == "csv" else _as_xlsx(title, heads, rows)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


class _Echo:
    """A file that hands back what csv writes, so that rows leave as they come."""

    def write(self, text: str) -> str:
        return text


def _as_csv(heads: Sequence[str], rows: Iterable[Cells]) -> StreamingHttpResponse:
    writer = csv.writer(_Echo())

    def chunks() -> Iterator[str]:
        yield "\ufeff" + writer.writerow(heads)  # the mark by which Excel knows UTF-8
        left = iter(rows)
        while lines := [_line(writer, cells) for cells in islice(left, CHUNK_ROWS)]:
            yield "".join(lines)

    return StreamingHttpResponse(chunks(), content_type="text/csv; charset=utf-8")


def _line(writer: Any, cells: Cells) -> str:
    line: str = writer.writerow(["" if cell is None else cell for cell in cells])
    return line


def _as_xlsx(title: str, heads: Sequence[str], rows: Iterable[Cells]) -> FileResponse:
    file: IO[bytes] = TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(title[:31])
    bold, days = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.freeze_panes(1, 1)
    sheet.write_row(0, 0, heads, bold)
    for at, cells in enumerate(rows, start=1):
        for column, cell in enumerate(cells):
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
