"""Customers with the same history are one pattern: fit and predict once per pattern, not once per customer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from insights.numerics.arrays import Floats, Ints, floats, history, sums_by


@dataclass(frozen=True)
class Patterns:
    """Distinct histories in ascending order of (frequency, recency, age).

    Attributes
    ----------
    frequency, recency, age : (m,) float
        The distinct (x, t_x, T).
    weights : (m,) float
        Customers who share the pattern; sums to n.
    log_gaps : (m,) float
        Mean over those customers of the sum of the logs of their gaps; 0 when none were given.
    inverse : (n,) int
        `frequency[inverse]` is the frequency of each customer, in the order given.
    """

    frequency: Floats
    recency: Floats
    age: Floats
    weights: Floats
    log_gaps: Floats
    inverse: Ints


def group_patterns(
    frequency: npt.ArrayLike,
    recency: npt.ArrayLike,
    age: npt.ArrayLike,
    log_gaps: npt.ArrayLike | None = None,
) -> Patterns:
    """Group identical (x, t_x, T) rows.

    Parameters
    ----------
    frequency, recency, age : (n,)
        As in `arrays.history`; equality is exact, so pass whole days, or weeks computed from whole days.
    log_gaps : (n,), optional
        Per customer, the sum over gaps between purchases of log(gap), in the log of the time unit.

    Raises
    ------
    ValueError
        If a row cannot be a purchase history.
    """
    x, t_x, total = history(frequency, recency, age)
    key = _one_key(x, t_x, total)
    _, first, inverse, counts = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
    weights = counts.astype(np.float64)
    if log_gaps is None:
        mean_log_gaps = np.zeros(len(first))
    else:
        mean_log_gaps = sums_by(inverse, floats(log_gaps, "log_gaps"), len(first)) / weights
    return Patterns(x[first], t_x[first], total[first], weights, mean_log_gaps, inverse)


def _one_key(*columns: Floats) -> npt.NDArray[np.int64]:
    """An integer per row, equal and ordered as the rows are: one sort instead of a lexicographic one."""
    key = np.zeros(len(columns[0]), dtype=np.int64)
    span = 1
    for column in columns:
        codes, size = _codes(column)
        span *= size
        if span >= 2**62:  # cannot pack further: rank what is there and go on
            _, key = np.unique(key, return_inverse=True)
            span = (int(key.max(initial=0)) + 1) * size
        key = key * size + codes
    return key


def _codes(column: Floats) -> tuple[npt.NDArray[np.int64], int]:
    """Ordered integer codes of a column >= 0: its own values when whole and small, else ranks."""
    if len(column) == 0:
        return column.astype(np.int64), 1
    largest = float(column.max())
    if largest < 2**20 and (column == np.floor(column)).all():
        return column.astype(np.int64), int(largest) + 1
    distinct, codes = np.unique(column, return_inverse=True)
    return codes, len(distinct)
