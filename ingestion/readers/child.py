"""The program that reads a stranger's file: `python -m ingestion.readers.child`, a job as JSON on standard input.

It answers in the frames of `kit/child.py`. A file that is refused gives only a summary.
"""

import gc
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any

from commerce.fields.parsers import TYPED, DayOrder, Decimals, Style
from ingestion.encode import Encoder, PlainFrames, SalesFrames, Votes, decide_style
from ingestion.readers.refusal import FileRefusedError
from ingestion.readers.table import Table, open_table
from kit.child import read_job, send_frame, send_summary

CHUNK_ROWS = 5_000
SAMPLE_ROWS = 5_000
MOST_ROWS = 5_000_000
PREVIEW_ROWS = 8
_FIRST_CELL = itemgetter(0)


@dataclass(frozen=True, slots=True)
class Request:
    """What the parent asks: `inspect` the header, send `rows` as frames, `dump` all, or `pick` some."""

    task: str
    path: Path
    kind: str
    columns: dict[str, int]
    options: dict[str, Any]
    row_nos: frozenset[int]

    @classmethod
    def read(cls, asked: dict[str, Any]) -> "Request":
        return cls(
            task=asked["task"],
            path=Path(asked["path"]),
            kind=asked["kind"],
            columns=asked.get("columns", {}),
            options=asked.get("options", {}),
            row_nos=frozenset(asked.get("row_nos", ())),
        )


def main() -> None:
    gc.disable()  # rows hold no cycles, and looking for some doubles the time
    asked = read_job()
    try:
        summary = _do(Request.read(asked))
    except FileRefusedError as error:
        summary = {"refused": str(error)}
    except MemoryError:
        summary = {"refused": "The file needs more memory to read than is allowed; save it as CSV, or cut it in parts."}
    send_summary(summary)


def _do(request: Request) -> dict[str, Any]:
    table = open_table(request.path, request.kind)
    if request.task == "inspect":
        return _inspect(table)
    if request.task == "dump":
        return _dump(table, request.options["most_rows"])
    return _pick(table, request.row_nos) if request.task == "pick" else _send_rows(table, request)


def _inspect(table: Table) -> dict[str, Any]:
    preview = [[_shown(cell) for cell in row[: len(table.header)]] for row in islice(table.rows, PREVIEW_ROWS)]
    return {
        "format": table.format,
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "header": table.header,
        "header_row": table.header_row,
        "preview": preview,
    }


def _dump(table: Table, most_rows: int) -> dict[str, Any]:
    """All cells as they are, for files short enough to be shown whole. Empty rows are left out."""
    width = len(table.header)
    rows = list(islice((row for row in table.rows if _is_filled(row)), most_rows + 1))
    if len(rows) <= most_rows:
        for row in rows:
            send_frame(b"R", json.dumps((row + [""] * width)[:width]).encode())
    return {"header": table.header, "is_longer": len(rows) > most_rows}


def _pick(table: Table, row_nos: frozenset[int]) -> dict[str, Any]:
    width = len(table.header)
    sent = 0
    for row_no, row in enumerate(table.rows, start=table.header_row + 1):
        if row_no in row_nos:
            cells = json.dumps([_shown(cell) for cell in row[:width]], ensure_ascii=False)
            send_frame(b"R", f"{row_no}\t{cells.replace(chr(92), chr(92) * 2)}\n".encode())
            sent += 1
    return {"rows": sent}


def _send_rows(table: Table, request: Request) -> dict[str, Any]:
    sample = list(islice(table.rows, SAMPLE_ROWS))
    sampled = Votes()
    decide_style(sample, request.columns, sampled)
    style = _style(request.options, sampled)
    encoder = Encoder(kind=request.kind, columns=request.columns, header=table.header, style=style)
    framer: SalesFrames | PlainFrames
    if request.kind == "sales":
        framer = SalesFrames(encoder, returns_count_apart=bool(request.options.get("returns_count_apart")))
    else:
        framer = PlainFrames(encoder, request.kind)
    total = 0
    for rows, row_nos in _chunks(iter(sample), table.rows, table.header_row + 1):
        total += len(rows)
        if total > MOST_ROWS:
            raise FileRefusedError(f"The file has more than {MOST_ROWS:,} rows; cut it in parts.")
        for letter, payload in framer.frames(rows, row_nos):
            if payload:
                send_frame(letter, payload)
    settled = _style(request.options, encoder.votes)
    is_settled = (settled.decimals, settled.day_order) == (style.decimals, style.day_order)
    return {
        "rows": total,
        "ignored": encoder.ignored,
        "decimals": settled.decimals,
        "day_order": settled.day_order,
        # Later rows outvoted the first ones: all must be read again in the other style.
        "read_again": not is_settled and not request.options.get("is_style_settled", False),
    }


def _style(options: dict[str, Any], votes: Votes) -> Style:
    if options.get("is_style_settled"):
        decimals, day_order = options["decimals"], options["day_order"]
    else:
        decimals = votes.winner((".", ",")) or options.get("decimals") or "."
        day_order = votes.winner(("dmy", "mdy")) or options.get("day_order") or "dmy"
    point: Decimals = "," if decimals == "," else "."
    order: DayOrder = "mdy" if day_order == "mdy" else "dmy"
    return Style(
        decimals=point,
        day_order=order,
        today=date.fromisoformat(options["today"]),
        country=options.get("country", ""),
    )


def _chunks(
    sample: Iterator[list[str]], rest: Iterator[list[str]], first_row_no: int
) -> Iterator[tuple[list[list[str]], list[int]]]:
    row_no = first_row_no
    for source in (sample, rest):
        while chunk := list(islice(source, CHUNK_ROWS)):
            row_nos = [*range(row_no, row_no + len(chunk))]
            row_no += len(chunk)
            if not (all(chunk) and all(map(_FIRST_CELL, chunk))):
                row_nos = [number for number, row in zip(row_nos, chunk, strict=True) if _is_filled(row)]
                chunk = [row for row in chunk if _is_filled(row)]
            if chunk:
                yield chunk, row_nos


def _is_filled(row: list[str]) -> bool:
    return any(cell.strip() for cell in row)


def _shown(cell: str) -> str:
    return cell.removeprefix(TYPED).replace("\x00", "")


if __name__ == "__main__":
    main()
