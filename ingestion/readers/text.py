"""Tables as text: which encoding, which delimiter, then rows by the `csv` module."""

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from pathlib import Path

from ingestion.columns import propose
from ingestion.readers.refusal import FileRefusedError

_BOMS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
_DELIMITERS = ",;\t|"
_SAMPLE_CHARS = 64_000
_SAMPLE_ROWS = 60
_CHUNK_BYTES = 1 << 20


def detect_encoding(path: Path) -> str:
    """BOM, else UTF-16 by its zero bytes, else UTF-8 where all bytes are, else cp1252."""
    with path.open("rb") as file:
        start = file.read(4096)
        for bom, encoding in _BOMS:
            if start.startswith(bom):
                return encoding
        if start[1::2].count(0) > len(start) // 4:
            return "utf-16-le"
        if start[0::2].count(0) > len(start) // 4:
            return "utf-16-be"
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while chunk := file.read(_CHUNK_BYTES):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"


def detect_delimiter(path: Path, encoding: str, kind: str) -> str:
    """The one under which most headings are known; else the one that cuts most rows into equally many cells."""
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        sample = file.read(_SAMPLE_CHARS)
    return max(_DELIMITERS, key=lambda delimiter: _fit(sample, delimiter, kind))


def _fit(sample: str, delimiter: str, kind: str) -> tuple[int, int]:
    try:
        rows = list(islice(csv.reader(StringIO(sample), delimiter=delimiter), _SAMPLE_ROWS))
    except csv.Error:
        return 0, 0
    known = max((len(propose(row, kind).columns) for row in rows[:30]), default=0)
    widths = Counter(len(row) for row in rows if len(row) > 1)
    width, count = widths.most_common(1)[0] if widths else (0, 0)
    return known, width * count


def read_rows(path: Path, encoding: str, delimiter: str) -> Iterator[list[str]]:
    errors = "replace" if encoding == "cp1252" else "strict"
    with path.open(encoding=encoding, errors=errors, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        try:
            yield from reader
        except csv.Error as error:
            raise FileRefusedError(
                f"Near line {reader.line_num} a cell does not end: a quotation mark is missing or too many. ({error})"
            ) from error
        except UnicodeDecodeError as error:
            raise FileRefusedError(
                "The text breaks off in the middle of a character; export the file again."
            ) from error
