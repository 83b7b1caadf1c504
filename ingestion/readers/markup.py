"""Spreadsheets that are text in truth: a web page's table, or Excel's XML of 2003, under the name of an .xls."""

import re
from collections import deque
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from commerce.fields.parsers import TYPED
from ingestion.readers.refusal import FileRefusedError

MOST_COLUMNS: Final = 256
MOST_ROWS: Final = 1_048_576
_CHUNK_CHARS: Final = 1 << 20
_CHARSET: Final = re.compile(rb"""charset\s*=\s*["']?([A-Za-z0-9_-]{3,20})""", re.IGNORECASE)
_BLANKS: Final = re.compile(r"\s+")
_SS: Final = "{urn:schemas-microsoft-com:office:spreadsheet}"


def page_encoding(path: Path, detected: str) -> str:
    """What the page says of itself, where its bytes do not prove it."""
    if detected != "cp1252":
        return detected
    with path.open("rb") as file:
        found = _CHARSET.search(file.read(4096))
    name = found[1].decode().lower() if found else ""
    # cp1252 holds all that iso-8859-1 has; another one would have to be known here.
    return (
        name if name in {"iso-8859-2", "iso-8859-15", "windows-1250", "windows-1251", "cp1250", "cp1251"} else detected
    )


def read_page(path: Path, encoding: str) -> Iterator[list[str]]:
    """The rows of all tables of a web page that lie in no other table."""
    page = _Page()
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        while text := file.read(_CHUNK_CHARS):
            page.feed(text)
            yield from page.drain()
    page.close()
    yield from page.drain()


class _Page(HTMLParser):
    """Cells as they come; a row is ready at its end, or where the next one begins."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._ready: deque[list[str]] = deque()
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._span = 1
        self._tables = 0

    def drain(self) -> Iterator[list[str]]:
        while self._ready:
            yield self._ready.popleft()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._tables += 1
        elif tag == "tr" and self._tables == 1:
            self._end_row()
            self._row = []
        elif tag in {"td", "th"} and self._tables == 1:
            self._end_cell()
            self._cell = []
            span = dict(attrs).get("colspan") or ""
            self._span = min(int(span), MOST_COLUMNS) if span.isascii() and span.isdigit() and int(span) else 1
        elif tag == "br":
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            if self._tables == 1:
                self._end_row()
            self._tables = max(self._tables - 1, 0)
        elif tag == "tr" and self._tables == 1:
            self._end_row()
        elif tag in {"td", "th"} and self._tables == 1:
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def close(self) -> None:
        super().close()
        self._end_row()

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        if self._row is None:
            self._row = []
        self._row += [_BLANKS.sub(" ", "".join(self._cell)).strip(), *[""] * (self._span - 1)]
        self._cell = None

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is not None:
            self._ready.append(self._row)
            self._row = None


def read_xml(path: Path) -> Iterator[list[str]]:
    """The rows of the first sheet of an XML spreadsheet of 2003."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    row_no = 0
    try:
        for event, element in iterparse(path, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                continue
            if element.tag == f"{_SS}Worksheet":
                return
            if element.tag == f"{_SS}Row":
                wanted = _index(element, row_no + 1, MOST_ROWS)
                yield from ([] for _ in range(wanted - row_no - 1))
                row_no = wanted
                yield _cells(element)
                element.clear()
    except DefusedXmlException as error:
        raise FileRefusedError("The file defines entities, which no spreadsheet does. Save it as XLSX.") from error
    except (ParseError, ValueError) as error:
        raise FileRefusedError(f"The XML of the file breaks off or is damaged; export it again. ({error})") from error


def _cells(row: Element) -> list[str]:
    cells: list[str] = []
    for cell in row.iterfind(f"{_SS}Cell"):
        at = _index(cell, len(cells) + 1, MOST_COLUMNS)
        cells += [""] * (at - 1 - len(cells))
        data = cell.find(f"{_SS}Data")
        cells.append("" if data is None else _text("".join(data.itertext()), data.get(f"{_SS}Type", "")))
        across = cell.get(f"{_SS}MergeAcross", "0")
        cells += [""] * min(int(across), MOST_COLUMNS)
    return cells


def _index(element: Element, next_one: int, most: int) -> int:
    index = int(element.get(f"{_SS}Index", next_one))
    if not next_one <= index <= most:
        raise FileRefusedError(
            f"The sheet reaches to row or column {index:,}; delete the cells far outside of the table."
        )
    return index


def _text(text: str, kind: str) -> str:
    if kind == "Number":
        return f"{TYPED}{text.strip().removesuffix('.0')}"
    if kind == "DateTime":
        return text.strip().replace("T", " ").partition(".")[0].removesuffix(" 00:00:00")
    return text
