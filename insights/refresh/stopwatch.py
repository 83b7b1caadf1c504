"""Seconds per stage of a run, and a line of progress as each begins."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter

Progress = Callable[[str], None]


class Stopwatch:
    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._began = perf_counter()
        self.stages: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        if self._progress is not None:
            self._progress(name)
        began = perf_counter()
        yield
        self.stages[name] = round(self.stages.get(name, 0.0) + perf_counter() - began, 3)

    @property
    def seconds(self) -> float:
        return round(perf_counter() - self._began, 3)
