"""One supervisor per run folder. Its children hold the lock with it, so that a new one waits for their end."""

import contextlib
import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

from saas.embedded.errors import EmbeddedError

WAIT_SECONDS = 120
LOCK_VARIABLE = "REGULARS_RUN_LOCK"  # the number of the descriptor that a child keeps


class RunLock:
    def __init__(self, run_dir: Path) -> None:
        self._path = run_dir / "supervisor"
        self._file: IO[str] | None = None

    @property
    def inherited(self) -> tuple[int, ...]:
        return () if self._file is None else (self._file.fileno(),)

    @property
    def environment(self) -> dict[str, str]:
        return {} if self._file is None else {LOCK_VARIABLE: str(self._file.fileno())}

    def take(self, say: Callable[[str], None]) -> None:
        """Take the lock. Left-over processes of a killed run are waited for; a living run is named."""
        file = self._path.open("a+")
        try:
            self._wait_for(file, say)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        self._file = file

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _wait_for(self, file: IO[str], say: Callable[[str], None]) -> None:
        deadline = time.monotonic() + WAIT_SECONDS
        is_told = False
        while not _is_locked(file):
            self._refuse_beside_the_living()
            if time.monotonic() > deadline:
                raise EmbeddedError("The processes of an earlier run do not end.")
            if not is_told:
                say("Waiting for the processes of an earlier run to end")
                is_told = True
            time.sleep(0.2)

    def _refuse_beside_the_living(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            pid = int(self._path.read_text())
            arguments = Path(f"/proc/{pid}/cmdline").read_bytes()
            if b"saas." in arguments:
                raise EmbeddedError(
                    f"Process {pid} already runs this checkout. Stop it first (Ctrl-C there, or `kill {pid}`)."
                )


def keep_from_children() -> None:
    """Called in a child of the supervisor: what it starts itself does not hold the lock."""
    with contextlib.suppress(KeyError, OSError, ValueError):
        fcntl.fcntl(int(os.environ.pop(LOCK_VARIABLE)), fcntl.F_SETFD, fcntl.FD_CLOEXEC)


def _is_locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
