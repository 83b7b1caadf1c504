"""Seconds on the clock and seconds of CPU, in this process, its children and its PostgreSQL backend."""

import gc
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Taken:
    """CPU seconds do not grow with what else the machine does; parallel workers of PostgreSQL are not in them."""

    seconds: float
    cpu_seconds: float | None = None


def measure(work: Callable[[], Any]) -> Taken:
    gc.collect()
    (backend, of_backend), own, began = _backend(), _own_seconds(), time.perf_counter()
    work()
    seconds, (later_backend, of_later_backend) = time.perf_counter() - began, _backend()
    # Who connected anew in between is charged for the new backend alone.
    of_backend = of_later_backend - (of_backend if later_backend == backend else 0.0)
    return Taken(seconds, _own_seconds() - own + of_backend)


def best_of(times: int, work: Callable[[], Any]) -> Taken:
    return min((measure(work) for _ in range(times)), key=lambda taken: taken.seconds)


def best(*measured: Taken) -> Taken:
    return min(measured, key=lambda taken: taken.seconds)


def forget_peak_memory() -> None:
    """From here on `peak_megabytes` counts anew (Linux)."""
    Path("/proc/self/clear_refs").write_text("5")


def peak_megabytes() -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def _own_seconds() -> float:
    user, system, of_children, of_their_system, _ = os.times()
    return user + system + of_children + of_their_system


def _backend() -> tuple[int, float]:
    """The process behind the connection, if there is one and it runs on this machine, and its CPU seconds."""
    if connection.connection is None:
        return 0, 0.0
    pid = connection.connection.info.backend_pid
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0, 0.0
    fields = stat.rpartition(")")[2].split()
    return pid, (int(fields[11]) + int(fields[12])) / _TICKS
