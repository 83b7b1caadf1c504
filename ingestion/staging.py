"""A file into temporary tables: the child parses on one core while PostgreSQL takes lines on the other."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from django.db import connection

from commerce.fields.rules import FIELDS
from ingestion.child import Asked, reading
from ingestion.encode import HEAD_FIELDS, LINE_FIELDS
from ingestion.upsert.tables import CLEAR, plain_table, sales_tables


class Progress(Protocol):
    """Tells people how far a run is. Either call may raise to stop the run."""

    def stage(self, name: str) -> None: ...

    def rows(self, count: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Staged:
    """`rows` of the file; `ignored` of them are no data: reason -> count."""

    rows: int
    ignored: dict[str, int]
    decimals: str
    day_order: str


def stage(*, path: Path, kind: str, columns: dict[str, int], options: dict[str, Any], progress: Progress) -> Staged:
    """Read the file into fresh temporary tables. Call inside a transaction. Raises FileRefusedError."""
    summary = _stage_once(path, kind, columns, options, progress)
    if summary["read_again"]:
        settled = {"decimals": summary["decimals"], "day_order": summary["day_order"], "is_style_settled": True}
        summary = _stage_once(path, kind, columns, {**options, **settled}, progress)
    return Staged(summary["rows"], summary["ignored"], summary["decimals"], summary["day_order"])


def _stage_once(
    path: Path, kind: str, columns: dict[str, int], options: dict[str, Any], progress: Progress
) -> dict[str, Any]:
    targets = _targets(kind, columns)
    rows = 0
    with connection.cursor() as cursor:
        cursor.execute(CLEAR)
        cursor.execute(sales_tables(columns, options) if kind == "sales" else plain_table(kind))
        with reading(Asked("rows", path, kind, columns, options)) as child:
            for letter, payload in child.frames():
                with cursor.copy(targets[letter]) as copy:
                    copy.write(payload)
                if letter == b"L":
                    rows += payload.count(b"\n")
                    progress.rows(rows)
            return child.summary


def _targets(kind: str, columns: dict[str, int]) -> dict[bytes, str]:
    if kind != "sales":
        return {b"L": f"COPY staged_row (row_no, {', '.join(f.name for f in FIELDS[kind])}, problems) FROM STDIN"}
    numbers = "".join(f", {name}" for name in LINE_FIELDS if name in columns)
    heads = "".join(f", {name}" for name in HEAD_FIELDS if name in columns)
    return {
        b"L": f"COPY staged_line (row_no, ord, num, prod{numbers}, problems) FROM STDIN",
        b"O": f"COPY staged_head (ord, order_no{heads}) FROM STDIN",
        b"M": f"COPY staged_odd (ord{heads}) FROM STDIN",
        b"P": "COPY staged_product (prod, sku, description, category) FROM STDIN",
    }


def stage_refused_cells(*, path: Path, kind: str) -> None:
    """Read the cells of the refused rows once more; so good rows need not be kept as they came."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_no FROM staged_refusal")
        row_nos = [row_no for (row_no,) in cursor.fetchall()]
        with (
            reading(Asked("pick", path, kind, row_nos=row_nos)) as child,
            cursor.copy("COPY staged_raw FROM STDIN") as copy,
        ):
            for _, payload in child.frames():
                copy.write(payload)
