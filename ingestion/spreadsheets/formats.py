"""CSV and workbooks for the import and export pages: read in the child process, written without formulas."""

import csv
import json
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, ClassVar

from import_export.formats.base_formats import Format
from tablib import Dataset

from ingestion.child import Asked, reading
from kit.csv_safety import neutralize

MOST_ROWS = 5_000
TOO_LONG = (
    f"The file has more than {MOST_ROWS:,} rows. Bring it in under Imports, where files of any length run in the "
    "background."
)


class FileTooLongError(ValueError):
    """More rows than a page can preview."""


class SheetFormat(Format):
    """What the formats share. `kind` is told by the admin class, so that headers are recognized by it."""

    extension: ClassVar[str]
    content_type: ClassVar[str]
    kind: ClassVar[str] = "sales"

    def __init__(self, encoding: str | None = None) -> None:
        self.encoding = encoding

    def get_title(self) -> str:
        return self.extension

    def get_extension(self) -> str:
        return self.extension

    def get_content_type(self) -> str:
        return self.content_type

    def can_import(self) -> bool:
        return True

    def can_export(self) -> bool:
        return True

    def create_dataset(self, in_stream: bytes) -> Dataset:
        """Raises FileRefusedError and FileTooLongError, whose texts the page shows beside the file."""
        with NamedTemporaryFile() as file:
            file.write(in_stream)
            file.flush()
            return self._read(Path(file.name))

    def _read(self, path: Path) -> Dataset:
        with reading(Asked("dump", path, self.kind, options={"most_rows": MOST_ROWS})) as child:
            rows = [json.loads(payload) for _, payload in child.frames()]
            if child.summary["is_longer"]:
                raise FileTooLongError(TOO_LONG)
        dataset = Dataset(headers=child.summary["header"])
        for row in rows:
            dataset.append(row)
        return dataset


class Csv(SheetFormat):
    extension = "csv"
    content_type = "text/csv"

    def export_data(self, dataset: Dataset, **kwargs: Any) -> bytes:
        out = StringIO()
        writer = csv.writer(out)
        writer.writerow(map(neutralize, dataset.headers))
        writer.writerows([_text(cell) for cell in row] for row in dataset)
        return out.getvalue().encode("utf-8-sig")


class Xlsx(SheetFormat):
    extension = "xlsx"
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def export_data(self, dataset: Dataset, **kwargs: Any) -> bytes:
        import xlsxwriter

        out = BytesIO()
        with xlsxwriter.Workbook(
            out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        ) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate([dataset.headers, *dataset]):
                sheet.write_row(number, 0, [_text(cell) for cell in row])
        return out.getvalue()


class Xls(SheetFormat):
    extension = "xls"
    content_type = "application/vnd.ms-excel"

    def can_export(self) -> bool:
        return False


def _text(cell: object) -> object:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return neutralize(str(cell))
