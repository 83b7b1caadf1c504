"""`python -m benchmarks.run [NAME …]`: runs the benchmarks, prints a table, then one JSON line for each row.

Each `bench_*.py` beside this file defines `rows() -> Iterable[Row]`.
"""

import json
import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

from benchmarks.rows import Row

HERE = Path(__file__).parent


def main(names: list[str]) -> None:
    modules = names or sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    collected: list[Row] = []
    print(f"{'what':<58} {'ours':>9} {'peer':>9} {'ours/peer':>9}  note")
    for name in modules:
        for row in _rows_of(name):
            collected.append(row)
            print(_line(row), flush=True)
    for row in collected:
        print(json.dumps({**row.__dict__, "ratio": row.ratio}))


def _rows_of(name: str) -> Iterable[Row]:
    return import_module(f"benchmarks.bench_{name}").rows()  # type: ignore[no-any-return]


def _line(row: Row) -> str:
    peer = "-" if row.peer_seconds is None else f"{row.peer_seconds:.3f} s"
    ratio = "-" if row.ratio is None else f"{row.ratio:.3f}"
    note = "; ".join(part for part in (row.budget, row.note) if part)
    return f"{row.name:<58} {row.ours_seconds:>7.3f} s {peer:>9} {ratio:>9}  {note}"


if __name__ == "__main__":
    main(sys.argv[1:])
