"""Summaries in SQL beside `lifetimes` and pandas; the refresh of a million customers and of a hundredth; the pages.

Runs against the configured database, in tenants of its own that are gone afterwards.
BENCH_CUSTOMERS is how many customers (1,000,000); each has about ten days with orders.
"""

import os
import resource
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saas.settings")
django.setup()

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from psycopg import sql  # noqa: E402

from benchmarks.insights_tenant import AS_OF, fill, throwaway_tenant  # noqa: E402
from benchmarks.rows import Row  # noqa: E402
from insights.actions.refresh_insights import refresh_insights  # noqa: E402
from insights.models import ModelRun  # noqa: E402
from insights.queries.customers import CustomerFilters, Sort, list_customers  # noqa: E402
from insights.queries.overview import get_overview  # noqa: E402
from insights.queries.segments import get_segments  # noqa: E402
from insights.refresh.transfer import Columns, read_columns  # noqa: E402
from insights.scope import Scope  # noqa: E402
from kit import clock  # noqa: E402
from kit.periods import NAMED, named_period  # noqa: E402
from people.record import SYSTEM  # noqa: E402

CUSTOMERS = int(os.environ.get("BENCH_CUSTOMERS", "1000000"))
ORDER_DAYS = 10.0
SHOWN_TIMES = 25
COMPANY = Scope()
SUMMARY = sql.SQL("""
SELECT customer_id, (count(*) - 1)::int, max(day) - min(day), {as_of}::date - min(day), avg(revenue)::float8
FROM commerce_customerday WHERE orders > 0 AND day <= {as_of} GROUP BY customer_id
""").format(as_of=sql.Literal(AS_OF))
SUMMARY_COLUMNS: Columns = {"customer": "int8", "x": "int4", "t_x": "int4", "age": "int4", "value": "float8"}
MOVING = "the peers find the rows in memory; fetching them first costs 1-2 s"
TOUCH_A_HUNDREDTH = """
INSERT INTO commerce_touchedcustomer (customer_id) SELECT id FROM commerce_customer WHERE id % 100 = 0
"""


def rows() -> Iterator[Row]:
    with throwaway_tenant("bench_insights_small"):
        frame = fill(100_000, ORDER_DAYS)
        yield from summary_rows(frame)
        refresh()
        yield from page_rows()
    with throwaway_tenant("bench_insights"):
        days = len(fill(CUSTOMERS, ORDER_DAYS)["days_ago"])
        yield from refresh_rows(days)


def summary_rows(facts: dict[str, Any]) -> Iterator[Row]:
    """(x, t_x, T, value) of each customer from a million rows: out of the rollup, into arrays."""
    frame = pd.DataFrame(
        {
            "customer": facts["customer_id"],
            "day": pd.Timestamp(AS_OF) - pd.to_timedelta(facts["days_ago"], unit="D"),
            "revenue": facts["revenue"],
        }
    )
    ours = _best_of_three(_summary_in_sql)
    name = f"summary of {len(frame):,} rows"
    yield Row(f"{name} in SQL vs lifetimes.utils", ours, _best_of_three(lambda: _summary_of_lifetimes(frame)))
    yield Row(f"{name} in SQL vs pandas", ours, _best_of_three(lambda: _summary_in_pandas(frame)), note=MOVING)


def page_rows() -> Iterator[Row]:
    for name in NAMED:
        period = named_period(name, today=AS_OF, timezone="UTC")
        yield _page_row(f"Overview, {name}, 1M orders", lambda period=period: _overview(period))
    cold = _seconds(lambda: (cache.clear(), _overview(named_period("1y", today=AS_OF, timezone="UTC"))))
    yield Row("Overview, 1y, 1M orders, nothing remembered", cold, note="once after each refresh")
    yield _page_row("Customers: grid and segments", lambda: get_segments(scope=COMPANY))
    yield _page_row("Customers: list by lifetime value", lambda: _customers(CustomerFilters()))
    yield _page_row("Customers: list of a tag", lambda: _customers(CustomerFilters(tag="big_basket")))
    yield _page_row("Customers: search", lambda: _customers(CustomerFilters(search="uyer 777")))


def refresh_rows(order_days: int) -> Iterator[Row]:
    refresh()  # the first one enters all tags; what counts is what each night takes
    full = refresh(ModelRun.Kind.FULL)
    note = f"{full.patterns:,} patterns; Python at most {_peak_megabytes():,.0f} MB"
    name = f"refresh of {full.customers:,} customers, {order_days:,} order days"
    yield Row(name, full.seconds, note=f"{note}; {_shown(full.stages)}", budget="under 60 s and 1 GB")
    with connection.cursor() as cursor:
        cursor.execute(TOUCH_A_HUNDREDTH)
    delta = refresh()
    assert delta.kind == ModelRun.Kind.TOUCHED
    name = f"refresh of {delta.customers:,} touched customers vs the full one"
    yield Row(name, delta.seconds, full.seconds, note=_shown(delta.stages), budget="at most .05")


def refresh(kind: ModelRun.Kind | None = None) -> ModelRun:
    return refresh_insights(as_of=AS_OF, actor=SYSTEM, at=clock.now(), kind=kind)


def _overview(period: Any) -> Any:
    return get_overview(period=period, scope=COMPANY, today=AS_OF)


def _customers(filters: CustomerFilters) -> Any:
    return list_customers(filters=filters, sort=Sort.CLV, scope=COMPANY, today=AS_OF)


def _page_row(name: str, answer: Callable[[], Any]) -> Row:
    with CaptureQueriesContext(connection) as queries:
        answer()
    asked = sum(not query["sql"].startswith("SET search_path") for query in queries.captured_queries)
    taken = [_seconds(answer) for _ in range(SHOWN_TIMES)]
    p95 = float(np.quantile(taken, 0.95))
    note = f"p95 of {SHOWN_TIMES}; median {float(np.median(taken)) * 1000:.0f} ms; {asked} queries"
    return Row(name, p95, note=note, budget="p95 under .150 s, at most 15 queries")


def _summary_in_sql() -> Any:
    with connection.cursor() as cursor:
        return read_columns(cursor, SUMMARY, SUMMARY_COLUMNS)


def _summary_of_lifetimes(frame: pd.DataFrame) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lifetimes.utils import summary_data_from_transaction_data

        return summary_data_from_transaction_data(
            frame, "customer", "day", monetary_value_col="revenue", observation_period_end=AS_OF
        )


def _summary_in_pandas(frame: pd.DataFrame) -> Any:
    days = frame.groupby(["customer", "day"], sort=False)["revenue"].sum().reset_index()
    grouped = days.groupby("customer").agg(
        x=("day", "size"), first=("day", "min"), last=("day", "max"), value=("revenue", "mean")
    )
    return grouped.assign(t_x=grouped["last"] - grouped["first"], age=pd.Timestamp(AS_OF) - grouped["first"])


def _best_of_three(work: Callable[[], Any]) -> float:
    return min(_seconds(work) for _ in range(3))


def _seconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _shown(stages: dict[str, float]) -> str:
    return ", ".join(f"{name} {seconds:.1f}" for name, seconds in stages.items() if seconds >= 0.05)
