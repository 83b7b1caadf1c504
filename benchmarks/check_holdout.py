"""`python -m benchmarks.check_holdout online_retail_ii.parquet`: the backtest against the figures it has to reach.

Online Retail II (D. Chen, DOI 10.24432/C5CG6D, CC BY 4.0) with duplicate rows kept once, and CDNOW from the `lifetimes`
wheel. Prints one line per figure and exits with 1 when one is worse than its target.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.bench_fit import cdnow_log
from insights.numerics.holdout import Backtest, OrderLog, run_backtest

# Cutoffs whose 90 days are no Christmas, and all of them; 31 December forecasts the hole after Christmas.
OR2_CUTOFFS = ("2010-12-31", "2011-03-31", "2011-06-10", "2011-06-30", "2011-09-10")
OR2_ORDINARY = ("2011-03-31", "2011-06-10", "2011-06-30")
OR2_DATE_CUTOFFS = ("2010-12-31", "2011-03-31", "2011-06-10")
CDNOW_CUTOFFS = ("1997-06-30", "1997-09-30", "1997-12-31", "1998-03-31")
CDNOW_DATE_CUTOFFS = ("1997-09-30", "1997-12-31")


@dataclass(frozen=True)
class Figure:
    name: str
    found: float
    target: float
    slack: float  # how much worse it may be, in the unit of the figure
    higher_is_better: bool = False

    @property
    def reached(self) -> bool:
        worse = self.target - self.found if self.higher_is_better else self.found - self.target
        return worse <= self.slack


def main(path: str) -> int:
    figures = [*list_figures("OR2", online_retail(path)), *list_figures("CDNOW", cdnow_log())]
    for figure in figures:
        verdict = "reached" if figure.reached else "WORSE"
        print(f"{figure.name:<48} {figure.found:>10.3f}   target {figure.target:>9.3f}   {verdict}")
    return 0 if all(figure.reached for figure in figures) else 1


def online_retail(path: str) -> OrderLog:
    table = clean_lines(path)
    revenue = table["Quantity"].to_numpy() * table["Price"].to_numpy()
    days = table["InvoiceDate"].to_numpy().astype("datetime64[D]").astype(int)
    return OrderLog.of(table["CustomerID"].to_numpy(), days, revenue)


def clean_lines(path: str) -> pa.Table:
    """Sales lines with a customer and an article: no cancellations, postage, charges or gifts."""
    table = pq.read_table(path)
    kept = pc.invert(pc.starts_with(table["Invoice"], "C"))
    for condition in (
        pc.greater(table["Quantity"], 0),
        pc.greater(table["Price"], 0),
        pc.is_valid(table["CustomerID"]),
        pc.match_substring_regex(table["StockCode"], r"^\d{5}"),
    ):
        kept = pc.and_(kept, condition)
    return table.filter(kept)


def list_figures(name: str, log: OrderLog) -> Iterator[Figure]:
    def mean(cutoffs: tuple[str, ...], days: int, figure: str) -> float:
        return float(np.mean([_at(_backtest(log, cutoff, days), figure) for cutoff in cutoffs]))

    online = name == "OR2"
    cutoffs, dated = (OR2_CUTOFFS, OR2_DATE_CUTOFFS) if online else (CDNOW_CUTOFFS, CDNOW_DATE_CUTOFFS)
    ordinary = OR2_ORDINARY if online else CDNOW_CUTOFFS
    error, median, rival, rival_median = (36.2, 25.3, 46.8, 31.6) if online else (37.9, 27.8, 52.0, 39.0)
    yield Figure(
        f"{name} 90 d: AUC of P(buy)",
        mean(cutoffs, 90, "churn.auc"),
        0.80 if online else 0.78,
        0.01,
        higher_is_better=True,
    )
    yield Figure(f"{name} 90 d: calibration error", mean(ordinary, 90, "churn.calibration_error"), 0.05, 0.005)
    yield Figure(f"{name} 180 d: next date, mean error", mean(dated, 180, "next_date.mean_error"), error, 0.03 * error)
    yield Figure(f"{name} 180 d: ... median", mean(dated, 180, "next_date.median_error"), median, 0.03 * median)
    # the rival of the same question, to see that it is asked alike
    yield Figure(f"{name} 180 d: ... own mean gap", mean(dated, 180, "next_date.rival_mean_error"), rival, 0.03 * rival)
    found = mean(dated, 180, "next_date.rival_median_error")
    yield Figure(f"{name} 180 d: ... own mean gap, median", found, rival_median, 0.03 * rival_median)
    coverage = mean(dated, 180, "next_date.window_coverage")
    yield Figure(f"{name} 180 d: ... window holds", coverage, 0.80, 0.03, higher_is_better=True)
    cutoff, days = ("2011-06-10", 182) if online else ("1997-09-30", 273)
    targets = (608.0, 3422.0, 0.610) if online else (32.2, 92.9, 0.524)
    value = _backtest(log, cutoff, days).value
    yield Figure(f"{name} {days} d: CLV MAE", value.mean_error, targets[0], 0.03 * targets[0])
    yield Figure(f"{name} {days} d: CLV RMSE", value.root_mean_square_error, targets[1], 0.03 * targets[1])
    yield Figure(f"{name} {days} d: CLV top-10 % capture", value.top_capture, targets[2], 0.01, higher_is_better=True)


def _backtest(log: OrderLog, cutoff: str, days: int) -> Backtest:
    return run_backtest(log, cutoff=int(np.datetime64(cutoff, "D").astype(int)), horizon_days=days)


def _at(result: Backtest, figure: str) -> float:
    part, name = figure.split(".")
    return float(getattr(getattr(result, part), name))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
