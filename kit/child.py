"""A stranger's file is read by a program of ours in a process of its own, which may die of it alone.

The program gets its job as JSON on standard input and answers in frames: a letter, the length in four bytes, the
bytes. The last frame is S, a summary as JSON; if there is none, the program died.
"""

import fcntl
import json
import resource
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import IO, Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
SUMMARY: Final = b"S"
# Some frames, so that the child goes on reading while its parent takes a frame; the most that Linux gives unasked.
PIPE_BYTES: Final = 1 << 20


class ChildDiedError(Exception):
    """The program ended before it was through: the file broke it, or took it too long."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the program may use. `seconds` bounds its processor time and, from outside, the time on the clock."""

    memory_bytes: int
    seconds: int


class Child:
    """The frames of a running program; `summary` is there when they are through."""

    def __init__(self, out: IO[bytes], pid: int) -> None:
        self._out = out
        self.pid = pid
        self.summary: dict[str, Any] = {}

    def frames(self) -> Iterator[tuple[bytes, bytes]]:
        """Letter and bytes of each frame but the summary. Raises ChildDiedError."""
        while head := self._out.read(5):
            size = int.from_bytes(head[1:], "big")
            payload = self._out.read(size)
            if len(head) < 5 or len(payload) < size:
                break
            if head[:1] == SUMMARY:
                self.summary = json.loads(payload)
            else:
                yield head[:1], payload
        if not self.summary:
            raise ChildDiedError


@contextmanager
def running(module: str, told: Mapping[str, Any], limits: Limits) -> Iterator[Child]:
    """Run `python -m module` for as long as the block lasts; it does not outlive it, nor its parent's death."""
    job = {**told, "memory_bytes": limits.memory_bytes, "cpu_seconds": limits.seconds}
    process = subprocess.Popen(  # noqa: S603 - modules of ours only
        [sys.executable, "-X", "utf8", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        # Nothing of ours: no database, no secrets. One thread: each would be given memory of its own.
        env={"PATH": "/usr/bin:/bin", "OPENBLAS_NUM_THREADS": "1"},
    )
    watchdog = Timer(limits.seconds, process.kill)
    watchdog.daemon = True
    watchdog.start()
    try:
        assert process.stdin and process.stdout  # noqa: S101 - both are pipes
        _widen(process.stdout)
        try:
            process.stdin.write(json.dumps(job).encode())
            process.stdin.close()
        except BrokenPipeError:
            pass  # it died at once, which the missing summary tells
        yield Child(process.stdout, process.pid)
    finally:
        watchdog.cancel()
        process.kill()
        if process.stdout:
            process.stdout.close()
        process.wait()


def _widen(pipe: IO[bytes]) -> None:
    with suppress(OSError):  # many pipes are wide already; the usual 64 kB only make it slower
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)


def read_job() -> dict[str, Any]:
    """In the program: take the job, and the limits that come with it."""
    job: dict[str, Any] = json.load(sys.stdin)
    memory, seconds = job["memory_bytes"], job["cpu_seconds"]
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return job


def send_frame(letter: bytes, payload: bytes) -> None:
    """In the program: answer with a frame."""
    out = sys.stdout.buffer
    out.write(letter + len(payload).to_bytes(4, "big"))
    out.write(payload)


def send_summary(summary: Mapping[str, Any]) -> None:
    """In the program: say that it is through."""
    send_frame(SUMMARY, json.dumps(summary).encode())
    sys.stdout.buffer.flush()
