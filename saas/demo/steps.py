"""What the demo says while it works: one line per step with its seconds, so that nobody waits before a blank screen."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

_started = time.monotonic()


@contextmanager
def step(text: str) -> Iterator["Step"]:
    """Prints the text at once and, when the block ends, how long it took. A block that raises says so."""
    here = Step(text)
    here.open()
    try:
        yield here
    except BaseException:
        here.close("failed")
        raise
    here.close(here.outcome)


def say(text: str = "") -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def elapsed_seconds() -> float:
    """Seconds since the demo started."""
    return time.monotonic() - _started


class Step:
    """One line of progress. Set `outcome` to say what came of it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._began = time.monotonic()
        self._is_live = sys.stdout.isatty()
        self.outcome = ""

    def open(self) -> None:
        if self._is_live:
            sys.stdout.write(f"        {self._text} …")
            sys.stdout.flush()

    def progress(self, words: str) -> None:
        """What it is at now; shown on a terminal only, where the line can be written over."""
        if self._is_live:
            sys.stdout.write(f"\r\x1b[K        {self._text} … {words}")
            sys.stdout.flush()

    def close(self, outcome: str) -> None:
        seconds = time.monotonic() - self._began
        start = "\r\x1b[K" if self._is_live else ""
        say(f"{start}{seconds:6.1f}s {self._text}{f': {outcome}' if outcome else ''}")
