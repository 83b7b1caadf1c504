"""Workbooks: a look at the parts before the reader gets them, then rows as text."""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from commerce.fields.parsers import TYPED
from ingestion.readers.refusal import FileRefusedError

MOST_PARTS = 5_000
MOST_UNPACKED_BYTES = 500 << 20
MOST_ROWS = 1_048_576
MOST_COLUMNS = 256
# The reader holds the whole rectangle in memory, 24 bytes a cell and more.
MOST_CELLS = 40_000_000
_CHUNK_BYTES = 1 << 20
_OVERLAP_BYTES = 32
_CELL = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,4})([0-9]{1,8})["']""")


def check_workbook(path: Path) -> None:
    """Refuse what would burst the reader: a zip bomb, or cells far apart (5 KB of which ask for 549 GB)."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_parts(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise FileRefusedError("The workbook is damaged or protected; save it again without a password.") from error


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise FileRefusedError(f"The workbook has {len(parts):,} parts; {MOST_PARTS:,} is the most.")
    if not any(part.filename.lower() == "xl/workbook.xml" for part in parts):
        raise FileRefusedError("The file is a zip archive, not a workbook. Bring in the XLSX or CSV itself.")
    left = MOST_UNPACKED_BYTES
    for part in parts:
        is_sheet = part.filename.lower().startswith("xl/worksheets/")
        left -= _check_part(archive, part, left, is_sheet=is_sheet)


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int, *, is_sheet: bool) -> int:
    """The bytes it truly unpacks to; what the archive declares may be a lie."""
    size, tail = 0, b""
    columns: set[bytes] = set()
    last_row = 0
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            size += len(chunk)
            if size > left:
                raise FileRefusedError(
                    f"The workbook unpacks to more than {MOST_UNPACKED_BYTES >> 20} MB; save the table as CSV instead."
                )
            if is_sheet:
                cells = _CELL.findall(tail + chunk)
                columns.update(column for column, _ in cells)
                last_row = max(last_row, max((int(row) for _, row in cells), default=0))
                tail = chunk[-_OVERLAP_BYTES:]
    _check_extent(last_row, max(map(_column_number, columns), default=0))
    return size


def _check_extent(rows: int, columns: int) -> None:
    if rows > MOST_ROWS or columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
        raise FileRefusedError(
            f"The sheet reaches to row {rows:,} and column {columns:,}. Delete the cells far outside of the table, or "
            "save the table as CSV."
        )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def read_rows(path: Path) -> Iterator[list[str]]:
    """Rows of the first visible sheet, from its row 1 and column A on."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        with path.open("rb") as file:
            workbook = CalamineWorkbook.from_filelike(file)
            names = [
                sheet.name
                for sheet in workbook.sheets_metadata
                if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
            ]
            if not names:
                raise FileRefusedError("The workbook has no visible sheet with a table.")
            rows = workbook.get_sheet_by_name(names[0]).to_python(skip_empty_area=False)
    except PasswordError as error:
        raise FileRefusedError("The workbook is protected by a password; save it without one.") from error
    except CalamineError as error:
        raise FileRefusedError(f"The workbook cannot be read; save it again as XLSX or CSV. ({error})") from error
    for row in rows:
        yield [_text(cell) for cell in row]


def _text(cell: Any) -> str:  # noqa: PLR0911 - one line for each type
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int):
        return f"{TYPED}{cell}"
    if isinstance(cell, float):
        return f"{TYPED}{int(cell)}" if cell.is_integer() and abs(cell) < 1e15 else f"{TYPED}{cell!r}"
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell) if isinstance(cell, timedelta) else ""
