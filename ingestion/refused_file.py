"""Refused rows as a file that people mend and bring back: the columns it came with, and why each was refused."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from ingestion.columns import REASON_COLUMN
from ingestion.models import ImportJob, QuarantinedRow
from kit.csv_safety import neutralize


def write_rows(header: list[str], rows: Iterable[tuple[list[str], str]]) -> Iterator[bytes]:
    """CSV in UTF-8 with its mark, so that spreadsheets read the accents. Cells cannot act as formulas."""
    yield b"\xef\xbb\xbf" + _line([*header, REASON_COLUMN])
    width = len(header)
    for cells, reason in rows:
        yield _line([*(cells + [""] * width)[:width], reason])


def stream_refused(job: ImportJob) -> Iterator[bytes]:
    """The open refused rows of an import."""
    rows = job.quarantined_rows.filter(state=QuarantinedRow.State.OPEN).order_by("row_no")
    pairs = rows.values_list("values", "problems").iterator(chunk_size=2000)
    return write_rows(get_header(job), ((values, describe(problems)) for values, problems in pairs))


def get_header(job: ImportJob) -> list[str]:
    header: list[str] = job.mapping.header if job.mapping else []
    return [heading for heading in header if heading.strip() != REASON_COLUMN]


def describe(problems: list[dict[str, str]]) -> str:
    return " ".join(problem["message"] for problem in problems)


def _line(cells: list[str]) -> bytes:
    out = StringIO()
    csv.writer(out).writerow([neutralize(cell) for cell in cells])
    return out.getvalue().encode()
