"""The published data sets and the archived `lifetimes` library, kept from changing anything outside these tests."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from types import ModuleType

import numpy as np

from insights.numerics.holdout import OrderLog


@contextmanager
def lifetimes() -> Iterator[ModuleType]:
    """The library, with the warning filters it overwrites put back afterwards.

    It also sets a pandas option, which has had no effect since pandas 3.
    """
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        import lifetimes.datasets

        yield lifetimes


def cdnow_sample() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Histories (x, t_x, T) in weeks of the 2,357 customers of the published table, to 1997-09-30."""
    with lifetimes() as library:
        frame = library.datasets.load_cdnow_summary(index_col=[0])
    return frame["frequency"].to_numpy(), frame["recency"].to_numpy(), frame["T"].to_numpy()


def cdnow_repeaters() -> tuple[np.ndarray, np.ndarray]:
    """Repeat purchases and mean value of the 946 repeaters of that sample."""
    with lifetimes() as library:
        frame = library.datasets.load_cdnow_summary_data_with_monetary_value()
    frame = frame[frame["frequency"] > 0]
    return frame["frequency"].to_numpy(), frame["monetary_value"].to_numpy()


def cdnow_log() -> OrderLog:
    """All 23,570 customers, 1997-01-01 to 1998-06-30; days are counted from 1970-01-01."""
    with lifetimes(), resources.files("lifetimes.datasets").joinpath("CDNOW_master.txt").open() as lines:
        customer, date, _, value = np.loadtxt(lines, skiprows=1, unpack=True)
    return OrderLog.of(customer.astype(int), days_of(date.astype(int)), value)


def days_of(yyyymmdd: np.ndarray) -> np.ndarray:
    text = yyyymmdd.astype(str)
    dates = [f"{day[:4]}-{day[4:6]}-{day[6:]}" for day in text]
    return np.array(dates, dtype="datetime64[D]").astype(int)
