"""What a demo file is, and how it is written: rows streamed, bytes the same each time."""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np


class Row(NamedTuple):
    """Cells in the order of the header; `problem` says why the import should refuse them, if it should."""

    cells: list[str]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class BadRow:
    """`row_no` counts as a spreadsheet does: the header is row 1."""

    row_no: int
    problem: str


@dataclass(frozen=True, slots=True)
class CsvForm:
    delimiter: str = ","
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class DemoFile:
    name: str
    kind: Literal["products", "customers", "sales"]
    header: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]
    form: CsvForm = CsvForm()


@dataclass(frozen=True, slots=True)
class WrittenFile:
    path: Path
    rows: int
    bad_rows: list[BadRow]


def write_demo_file(file: DemoFile, *, folder: Path) -> WrittenFile:
    """Writes the file into the folder, replacing an earlier one only when it is complete."""
    path = folder / file.name
    unfinished = path.with_suffix(".part")
    bad_rows: list[BadRow] = []
    row_no = 1
    with unfinished.open("w", encoding=file.form.encoding, newline="") as stream:
        writer = csv.writer(stream, delimiter=file.form.delimiter, lineterminator="\r\n")
        writer.writerow(file.header)
        for row_no, row in enumerate(file.rows(), start=2):
            writer.writerow(row.cells)
            if row.problem:
                bad_rows.append(BadRow(row_no, row.problem))
    unfinished.replace(path)
    return WrittenFile(path=path, rows=row_no - 1, bad_rows=bad_rows)


def interleave(good: Iterable[Row], bad: list[Row], *, among: int, seed: int) -> Iterator[Row]:
    """The bad rows spread over the first `among` good ones, at places that depend on the seed alone."""
    generator = np.random.default_rng(seed)
    places = np.sort(generator.integers(1, among, size=len(bad))).tolist()
    waiting = list(zip(places, bad, strict=True))[::-1]
    for number, row in enumerate(good):
        while waiting and waiting[-1][0] <= number:
            yield waiting.pop()[1]
        yield row
    while waiting:
        yield waiting.pop()[1]


def point(cents: int) -> str:
    """Cents as text with a decimal point."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def comma(cents: int) -> str:
    """Cents as text with a decimal comma."""
    return point(cents).replace(".", ",")
