"""Runs one command and sees to its end: `python -m saas.embedded.leash PARENT GRACE_SECONDS COMMAND …`.

The kernel tells a leash when its supervisor has died, however it died. It then asks the command to stop and,
after the grace, kills it and everything it started. Should the leash itself be killed, the kernel asks the
command to stop, and the supervisor kills the process group.
"""

import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from saas.embedded.run_lock import keep_from_children

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
STOP_SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
WATCHED = STOP_SIGNALS | {signal.SIGCHLD}
COULD_NOT_START = 127


def tie_to_parent(parent: int) -> None:
    """Be sent SIGTERM when the parent dies; exit at once if it already has."""
    _prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit(0)


def main() -> int:
    parent, grace_seconds, command = int(sys.argv[1]), float(sys.argv[2]), sys.argv[3:]
    signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
    tie_to_parent(parent)
    keep_from_children()
    _prctl(PR_SET_CHILD_SUBREAPER, 1)  # orphans of the command become ours, so that none is missed
    child = _start(command)
    status = _watch(child, grace_seconds)
    _kill_all()
    return os.waitstatus_to_exitcode(status)


def _start(command: list[str]) -> int:
    leash = os.getpid()
    child = os.fork()
    if child:
        return child
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
        tie_to_parent(leash)
        os.execvp(command[0], command)
    except OSError as error:
        os.write(2, f"{command[0]}: {error.strerror}\n".encode())
    finally:
        os._exit(COULD_NOT_START)


def _watch(child: int, grace_seconds: float) -> int:
    """Wait for the command's end, which a signal to us brings about; its status."""
    deadline: float | None = None
    while (status := _reap(child)) is None:
        left = 3600.0 if deadline is None else deadline - time.monotonic()
        if left <= 0:
            _kill_all(but=child)
            os.kill(child, signal.SIGKILL)
            left = 1.0
        caught = signal.sigtimedwait(WATCHED, left)
        if caught is not None and caught.si_signo in STOP_SIGNALS:
            # Asked a second time: no more grace.
            deadline = time.monotonic() + (grace_seconds if deadline is None else 0)
            os.kill(child, signal.SIGTERM)
    return status


def _reap(child: int) -> int | None:
    """Collect whoever has ended; the status of the command once it is among them."""
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == child:
                return status
            if pid == 0:
                return None
    return None


def _kill_all(*, but: int | None = None) -> None:
    """Kill our children until none is left: the children of the killed become ours."""
    while left := [pid for pid in _children() if pid != but]:
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for pid in left:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)


def _children() -> Iterator[int]:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # pid (name) state ppid …, where the name may hold blanks and brackets
            fields = stat.read_text(errors="replace").rpartition(")")[2].split()
            if int(fields[1]) == os.getpid():
                yield int(stat.parent.name)


def _prctl(option: int, value: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(option, int(value), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl failed")


if __name__ == "__main__":
    sys.exit(main())
