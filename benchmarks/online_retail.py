"""`python -m benchmarks.online_retail [online_retail_ii.parquet]`: real sales through the product, and what comes out.

Online Retail II (D. Chen, DOI 10.24432/C5CG6D, CC BY 4.0), duplicate rows kept once; the path may stand in
ONLINE_RETAIL_II instead. The lines go through the import into a throw-away tenant, insights are refreshed as of the
last day, and the known figures of the data set and of the backtest must come out of the database. Prints one line
per figure and exits with 1 when one is missed.
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pv
from django.db import connection
from django.db.models import Sum

from benchmarks.check_holdout import clean_lines, list_figures
from benchmarks.insights_tenant import throwaway_tenant
from commerce.models import SalesDay, Source
from ingestion.actions.run_import import run_import
from ingestion.actions.start_import import start_import
from insights.actions.refresh_insights import refresh_insights
from insights.models import ModelRun
from insights.queries.lifetime_value import get_lifetime_value
from insights.queries.tags import count_tags
from insights.refresh.fitting import read_order_log
from insights.scope import Scope
from kit import clock
from people.record import SYSTEM

LAST_DAY = date(2011, 12, 9)
COMPANY = Scope()
SHARE_THAT_MAKES_80_PERCENT = """
SELECT count(*) FILTER (WHERE so_far - revenue < .8 * total)::float8 / count(*)
FROM (
    SELECT revenue, sum(revenue) OVER (ORDER BY revenue DESC, customer_id) AS so_far, sum(revenue) OVER () AS total
    FROM insights_customerinsight
) AS ranked
"""


@dataclass(frozen=True)
class Known:
    """A figure that is known of the data set, and how exactly (half of its last printed digit)."""

    name: str
    found: float
    known: float
    exactness: float

    @property
    def reached(self) -> bool:
        return abs(self.found - self.known) <= self.exactness


def main(path: str) -> int:
    with throwaway_tenant("bench_online_retail"), tempfile.TemporaryDirectory() as folder:
        bring_in(write_csv(path, Path(folder) / "online_retail.csv"))
        run = refresh_insights(as_of=LAST_DAY, actor=SYSTEM, at=clock.now())
        print(f"insights of {run.customers:,} customers in {run.seconds:.1f} s: {run.stages}")
        known = list(list_known(run))
        with connection.cursor() as cursor:
            log = read_order_log(cursor, until=LAST_DAY)
        figures = list(list_figures("OR2", log))
    for one in known:
        print(f"{one.name:<48} {one.found:>14,.3f}   known  {one.known:>14,.3f}   {verdict(is_right=one.reached)}")
    for one in figures:
        print(f"{one.name:<48} {one.found:>14,.3f}   target {one.target:>14,.3f}   {verdict(is_right=one.reached)}")
    return 0 if all(one.reached for one in [*known, *figures]) else 1


def write_csv(path: str, target: Path) -> Path:
    """The cleaned lines as a shop would export them."""
    lines = clean_lines(path)
    table = pa.table(
        {
            "Invoice": lines["Invoice"],
            "Date": pc.strftime(lines["InvoiceDate"], format="%Y-%m-%d %H:%M"),
            "Customer ID": pc.cast(pc.cast(lines["CustomerID"], pa.int64()), pa.string()),
            "SKU": lines["StockCode"],
            "Description": lines["Description"],
            "Quantity": lines["Quantity"],
            "Price": lines["Price"],
        }
    )
    pv.write_csv(table, target)
    return target


def bring_in(path: Path) -> None:
    source = Source.objects.create(slug="online-retail", name="Online Retail II")
    began = time.perf_counter()
    job = start_import(file=path, original_name=path.name, kind="sales", source=source, actor=SYSTEM, at=clock.now())
    job = run_import(job=job, at=clock.now())
    seconds = time.perf_counter() - began
    print(
        f"{job.rows_total:,} lines in {seconds:.1f} s: {job.accepted:,} accepted, {job.refused:,} refused {job.error}"
    )


def list_known(run: ModelRun) -> Iterator[Known]:
    tags = {tag.slug: tag.customers for tag in count_tags(scope=COMPANY, opinions_version=None)}
    worth = get_lifetime_value(scope=COMPANY)
    percent, tenth, _ = worth.top_shares
    with connection.cursor() as cursor:
        cursor.execute(SHARE_THAT_MAKES_80_PERCENT)
        (share,) = cursor.fetchone()
    yield Known("customers", run.customers, 5_852, 0)
    yield Known("days with orders", run.order_days, 32_878, 0)
    yield Known("one-time visitors", tags["one_time_visitor"], 1_673, 0)
    yield Known("multiple visitors", tags["multiple_visitor"], 4_179, 0)
    yield Known("revenue", float(worth.historic), 17_124_926, 100)  # each line is rounded to the penny here
    yield Known("share of revenue of the top tenth", tenth.historic_share, 0.638, 0.0005)
    yield Known("share of revenue of the top hundredth", percent.historic_share, 0.318, 0.0005)
    yield Known("share of customers that make 80 %", float(share), 0.232, 0.0005)
    now, then = _revenue(date(2011, 11, 1), date(2011, 11, 30)), _revenue(date(2010, 11, 1), date(2010, 11, 30))
    yield Known("revenue in November 2011", now, 1_142_146, 10)
    yield Known("revenue in November 2010", then, 1_161_854, 10)
    yield Known("... change", now / then - 1, -0.017, 0.0005)
    now, then = _revenue(date(2011, 1, 1), LAST_DAY), _revenue(date(2010, 1, 1), date(2010, 12, 9))
    yield Known("revenue from January to 9 December 2011", now, 8_193_576, 50)
    yield Known("... of 2010", then, 7_992_317, 50)
    yield Known("... change", now / then - 1, 0.025, 0.0005)


def _revenue(start: date, end: date) -> float:
    return float(SalesDay.objects.filter(day__range=(start, end)).aggregate(Sum("revenue"))["revenue__sum"])


def verdict(*, is_right: bool) -> str:
    return "reached" if is_right else "MISSED"


if __name__ == "__main__":
    given = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("ONLINE_RETAIL_II", "")
    if not given:
        sys.exit("Name the file, as an argument or in ONLINE_RETAIL_II.")
    sys.exit(main(given))
