"""What a page asks the database, timed: the queries it makes, without its drawing."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.measuring import Taken, measure
from benchmarks.rows import Budget, Row

BUDGET: Final = "p95 under .150 s, at most 15 queries"
TIMES: Final = 25


def page_row(name: str, answer: Callable[[], Any], *, times: int = TIMES) -> Row:
    """The 95th percentile of `times` answers after a first one, which counts the queries."""
    with CaptureQueriesContext(connection) as queries:
        answer()
    asked = sum(not query["sql"].startswith("SET search_path") for query in queries.captured_queries)
    shown = [measure(answer) for _ in range(times)]
    seconds = [taken.seconds for taken in shown]
    p95 = Taken(float(np.quantile(seconds, 0.95)), sum(taken.cpu_seconds or 0 for taken in shown) / times)
    note = f"p95 of {times}; median {float(np.median(seconds)) * 1000:.0f} ms; {asked} queries"
    return Row(name, p95, note=note, budget=Budget(BUDGET, most_seconds=0.15, is_kept=asked <= 15))
