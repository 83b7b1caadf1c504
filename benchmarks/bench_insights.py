"""Summaries in SQL beside `lifetimes` and pandas; the refresh of a million customers and of a hundredth; the pages.

Runs against the configured database, in tenants of its own that are gone afterwards.
BENCH_CUSTOMERS is how many customers (1,000,000); each has about ten days with orders.
"""

import os
import warnings
from collections.abc import Iterator
from typing import Any

import pandas as pd
from django.core.cache import cache
from django.db import connection
from psycopg import sql

from benchmarks.insights_tenant import AS_OF, fill, throwaway_tenant
from benchmarks.measuring import Taken, best, best_of, forget_peak_memory, measure, peak_megabytes
from benchmarks.pages import page_row
from benchmarks.rows import Budget, Row
from insights.actions.refresh_insights import refresh_insights
from insights.models import ModelRun
from insights.queries.customers import (
    CustomerFilters,
    Sort,
    count_customers,
    list_customers,
    list_filter_choices,
    search_once,
)
from insights.queries.overview import get_overview
from insights.queries.segments import get_segments
from insights.refresh.transfer import Columns, read_columns
from insights.scope import Scope
from kit import clock
from kit.periods import NAMED, named_period
from people.record import SYSTEM

CUSTOMERS = int(os.environ.get("BENCH_CUSTOMERS", "1000000"))
ORDER_DAYS = 10.0
COMPANY = Scope()
SUMMARY = sql.SQL("""
SELECT customer_id, (count(*) - 1)::int, max(day) - min(day), {as_of}::date - min(day), avg(revenue)::float8
FROM commerce_customerday WHERE orders > 0 AND day <= {as_of} GROUP BY customer_id
""").format(as_of=sql.Literal(AS_OF))
SUMMARY_COLUMNS: Columns = {"customer": "int8", "x": "int4", "t_x": "int4", "age": "int4", "value": "float8"}
LOG = sql.SQL("""
SELECT customer_id, day - DATE '1970-01-01', revenue::float8 FROM commerce_customerday
WHERE orders > 0 AND day <= {as_of}
""").format(as_of=sql.Literal(AS_OF))
LOG_COLUMNS: Columns = {"customer": "int8", "day": "int4", "revenue": "float8"}
TOUCH_A_HUNDREDTH = """
INSERT INTO commerce_touchedcustomer (customer_id) SELECT id FROM commerce_customer WHERE id % 100 = 0
"""


def rows() -> Iterator[Row]:
    with throwaway_tenant("bench_insights_small"):
        fill(100_000, ORDER_DAYS)
        yield from summary_rows()
        refresh()
        yield from page_rows()
    with throwaway_tenant("bench_insights"):
        days = len(fill(CUSTOMERS, ORDER_DAYS)["days_ago"])
        yield from refresh_rows(days)


def summary_rows() -> Iterator[Row]:
    """(x, t_x, T, value) of each customer from a million rows.

    All begin at the same rollup in the database and end with columns in Python. The peers have to fetch its rows
    first; they do so by binary COPY into arrays, the fastest way there is.
    """
    found: dict[str, Any] = {}
    ours = best_of(3, lambda: found.update(ours=_summary_in_sql()))
    fetching = best_of(3, lambda: found.update(rows=_order_days()))
    name = f"summary of {len(found['rows']):,} rows"
    note = f"fetching the rows takes the peer {fetching.seconds:.2f} s of it"
    lifetimes = best_of(3, lambda: _summary_of_lifetimes(_order_days()))
    yield Row(f"{name} in SQL vs lifetimes.utils", ours, lifetimes, note, Budget("faster", 1.0))
    pandas = best_of(3, lambda: found.update(theirs=_summary_in_pandas(_order_days())))
    assert len(found["ours"]["x"]) == len(found["theirs"])
    assert int(found["ours"]["x"].sum()) == int(found["theirs"]["x"].sum()) - len(found["theirs"])
    yield Row(f"{name} in SQL vs pandas", ours, pandas, note, Budget("not slower", 1.0))


def page_rows() -> Iterator[Row]:
    """The queries of a page, without its drawing."""
    cold = measure(lambda: (cache.clear(), _overview(named_period("1y", today=AS_OF, timezone="UTC"))))
    yield Row("Overview, 1y, 1M orders, nothing remembered", cold, note="counted ahead after each refresh")
    for name in NAMED:
        period = named_period(name, today=AS_OF, timezone="UTC")
        yield page_row(f"Overview, {name}, 1M orders", lambda period=period: _overview(period))
    yield page_row("Customers page by lifetime value, 1M orders", lambda: _customers(CustomerFilters()))
    yield page_row("Customers page of a tag, 1M orders", lambda: _customers(CustomerFilters(tag="big_basket")))
    yield page_row(
        "Customers page, searched for a text, 1M orders", lambda: _customers(CustomerFilters(search="uyer 777"))
    )


def refresh_rows(order_days: int) -> Iterator[Row]:
    refresh()  # the first one enters all tags; what counts is what each night takes
    forget_peak_memory()
    found: dict[str, ModelRun] = {}
    full = measure(lambda: found.update(full=refresh(ModelRun.Kind.FULL)))
    run, megabytes = found["full"], peak_megabytes()
    yield Row(
        f"refresh of {run.customers:,} customers, {order_days:,} order days",
        full,
        note=f"{run.patterns:,} patterns; Python at most {megabytes:,.0f} MB; {_shown(run.stages)}",
        budget=Budget("under 60 s and 1 GB", most_seconds=60.0, is_kept=megabytes < 1024),
    )
    delta = best(*(_refresh_of_a_hundredth(found) for _ in range(3)))
    run = found["touched"]
    name = f"refresh of {run.customers:,} touched customers vs the full one"
    yield Row(name, delta, full, _shown(run.stages), Budget("at most 5 %", 0.05))


def _refresh_of_a_hundredth(found: dict[str, ModelRun]) -> Taken:
    with connection.cursor() as cursor:
        cursor.execute(TOUCH_A_HUNDREDTH)
    taken = measure(lambda: found.update(touched=refresh()))
    assert found["touched"].kind == ModelRun.Kind.TOUCHED
    return taken


def refresh(kind: ModelRun.Kind | None = None) -> ModelRun:
    return refresh_insights(as_of=AS_OF, actor=SYSTEM, at=clock.now(), kind=kind)


def _overview(period: Any) -> Any:
    return get_overview(period=period, scope=COMPANY, today=AS_OF)


def _customers(filters: CustomerFilters) -> Any:
    """As `insights/pages/customers.py` asks for it."""
    filters = search_once(filters=filters, scope=COMPANY)
    return (
        list_customers(filters=filters, sort=Sort.CLV, scope=COMPANY, today=AS_OF),
        count_customers(filters=filters, scope=COMPANY, today=AS_OF),
        get_segments(scope=COMPANY),
        list_filter_choices(scope=COMPANY),
    )


def _summary_in_sql() -> Any:
    with connection.cursor() as cursor:
        return read_columns(cursor, SUMMARY, SUMMARY_COLUMNS)


def _order_days() -> pd.DataFrame:
    with connection.cursor() as cursor:
        rows = read_columns(cursor, LOG, LOG_COLUMNS)
    return pd.DataFrame({**rows, "day": rows["day"].astype("datetime64[D]").astype("datetime64[s]")})


def _summary_of_lifetimes(frame: pd.DataFrame) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lifetimes.utils import summary_data_from_transaction_data

        return summary_data_from_transaction_data(
            frame, "customer", "day", monetary_value_col="revenue", observation_period_end=AS_OF
        )


def _summary_in_pandas(frame: pd.DataFrame) -> pd.DataFrame:
    grouped = frame.groupby("customer", sort=False).agg(
        x=("day", "size"), first=("day", "min"), last=("day", "max"), value=("revenue", "mean")
    )
    return grouped.assign(t_x=grouped["last"] - grouped["first"], age=pd.Timestamp(AS_OF) - grouped["first"])


def _shown(stages: dict[str, float]) -> str:
    return ", ".join(f"{name} {seconds:.1f}" for name, seconds in stages.items() if seconds >= 0.05)
