"""`python -m benchmarks.run [NAME …]`: runs the benchmarks, prints a table, then one JSON line for each row.

Each `bench_*.py` beside this file defines `rows() -> Iterable[Row]`. Load is that of the machine when a row was done:
where other work runs beside it, seconds grow and ratios stay nearly as they are.
"""

import json
import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

from benchmarks.measuring import Taken
from benchmarks.rows import Row

HERE = Path(__file__).parent
HEAD = f"{'what':<60} {'ours':>10} {'CPU':>7} {'peer':>10} {'CPU':>7} {'ours/peer':>9} {'load':>5}  verdict; note"


def main(names: list[str]) -> None:
    modules = names or sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    collected: list[Row] = []
    print(HEAD)
    for name in modules:
        for row in _rows_of(name):
            collected.append(row)
            print(_line(row), flush=True)
    budgeted = [row for row in collected if row.verdict]
    print(f"{sum(row.verdict == 'held' for row in budgeted)} of {len(budgeted)} budgets held")
    for row in collected:
        print(json.dumps(row.as_json()))


def _rows_of(name: str) -> Iterable[Row]:
    return import_module(f"benchmarks.bench_{name}").rows()  # type: ignore[no-any-return]


def _line(row: Row) -> str:
    ratio = "-" if row.ratio is None else f"{row.ratio:.3f}"
    verdict = f"{row.budget.words}: {row.verdict}" if row.budget else ""
    last = "; ".join(part for part in (verdict, row.note) if part)
    return f"{row.name:<60} {_pair(row.ours)} {_pair(row.peer)} {ratio:>9} {row.load:>5.1f}  {last}"


def _pair(taken: Taken | None) -> str:
    if taken is None:
        return f"{'-':>10} {'-':>7}"
    cpu = "-" if taken.cpu_seconds is None else f"{taken.cpu_seconds:.2f}"
    return f"{taken.seconds:>8.3f} s {cpu:>7}"


if __name__ == "__main__":
    main(sys.argv[1:])
