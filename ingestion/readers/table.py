"""A file as a header and the rows under it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from ingestion.columns import propose
from ingestion.readers import markup, sheets, text
from ingestion.readers.refusal import FileRefusedError
from ingestion.readers.sniff import sniff_format

# Title rows stand above the header within these.
_HEADER_WITHIN_ROWS = 30
MOST_COLUMNS = 256


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` follow the header and are as wide as it or not; row numbers start at 1 for the file's first row."""

    format: str
    encoding: str
    delimiter: str
    header: list[str]
    header_row: int
    rows: Iterator[list[str]]


def open_table(path: Path, kind: str) -> Table:
    """Raises FileRefusedError."""
    form = sniff_format(path)
    encoding = delimiter = ""
    if form == "text":
        encoding = text.detect_encoding(path)
        delimiter = text.detect_delimiter(path, encoding, kind)
        rows = text.read_rows(path, encoding, delimiter)
    elif form == "page":
        encoding = markup.page_encoding(path, text.detect_encoding(path))
        rows = markup.read_page(path, encoding)
    elif form == "xml":
        rows = markup.read_xml(path)
    else:
        if form == "xlsx":
            sheets.check_workbook(path)
        rows = sheets.read_rows(path)
    first = list(islice(rows, _HEADER_WITHIN_ROWS))
    at = _find_header(first, kind)
    header = [cell.strip() for cell in first[at]]
    while header and not header[-1]:
        header.pop()
    if len(header) > MOST_COLUMNS:
        raise FileRefusedError(f"The table has {len(header):,} columns; {MOST_COLUMNS} is the most.")
    return Table(form, encoding, delimiter, header, at + 1, chain(first[at + 1 :], rows))


def _find_header(rows: list[list[str]], kind: str) -> int:
    """The row with most known headings; where none is known, the first of the fullest rows."""
    scores = [(len(propose(row, kind).columns), sum(1 for cell in row if cell.strip())) for row in rows]
    if not scores or max(filled for _, filled in scores) == 0:
        raise FileRefusedError("The file holds no table: all its first rows are empty.")
    most_known = max(known for known, _ in scores)
    if most_known >= 2:
        return next(number for number, (known, _) in enumerate(scores) if known == most_known)
    fullest = max(filled for _, filled in scores)
    return next(number for number, (_, filled) in enumerate(scores) if filled == fullest)
