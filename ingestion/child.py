"""Starts the program that reads a file, and takes what it sends; its death is an answer like others."""

import fcntl
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from typing import IO, Any

from django.conf import settings

from ingestion.readers.refusal import FileRefusedError

# Some frames, so that the child goes on reading while PostgreSQL takes a frame; the most that Linux gives unasked.
PIPE_BYTES = 1 << 20
MEMORY_BYTES = 3 << 30
SECONDS = 600


@dataclass(frozen=True, slots=True)
class Asked:
    """See `readers.child.Request`."""

    task: str
    path: Path
    kind: str
    columns: dict[str, int] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    row_nos: list[int] = field(default_factory=list)


class Reading:
    """The frames of a child; `summary` is there when they are through."""

    def __init__(self, out: IO[bytes], pid: int) -> None:
        self._out = out
        self.pid = pid
        self.summary: dict[str, Any] = {}

    def frames(self) -> Iterator[tuple[bytes, bytes]]:
        """Raises FileRefusedError when the file is refused, or when the child died before it was through."""
        while head := self._out.read(5):
            size = int.from_bytes(head[1:], "big")
            payload = self._out.read(size)
            if len(head) < 5 or len(payload) < size:
                break
            if head[:1] == b"S":
                self.summary = json.loads(payload)
            else:
                yield head[:1], payload
        if "refused" in self.summary:
            raise FileRefusedError(self.summary["refused"])
        if not self.summary:
            raise FileRefusedError(
                "The file broke the program that reads it, or took it too long. Save the table as CSV and try again."
            )


@contextmanager
def reading(asked: Asked) -> Iterator[Reading]:
    """Run the child for as long as the block lasts; it does not outlive it, nor its parent's death."""
    told = {
        "task": asked.task,
        "path": str(asked.path),
        "kind": asked.kind,
        "columns": asked.columns,
        "options": asked.options,
        "row_nos": asked.row_nos,
        "memory_bytes": MEMORY_BYTES,
        "cpu_seconds": SECONDS,
    }
    process = subprocess.Popen(
        [sys.executable, "-X", "utf8", "-m", "ingestion.readers.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=settings.BASE_DIR,
        env={"PATH": "/usr/bin:/bin"},  # nothing of ours: no database, no secrets
    )
    watchdog = Timer(SECONDS, process.kill)
    watchdog.daemon = True
    watchdog.start()
    try:
        assert process.stdin and process.stdout  # noqa: S101 - both are pipes
        _widen(process.stdout)
        try:
            process.stdin.write(json.dumps(told).encode())
            process.stdin.close()
        except BrokenPipeError:
            pass  # it died at once, which the missing summary tells
        yield Reading(process.stdout, process.pid)
    finally:
        watchdog.cancel()
        process.kill()
        if process.stdout:
            process.stdout.close()
        process.wait()


def _widen(pipe: IO[bytes]) -> None:
    with suppress(OSError):  # many pipes are wide already; the usual 64 kB only make it slower
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)


def inspect(path: Path, kind: str) -> dict[str, Any]:
    """Format, encoding, header and first rows of a file. Raises FileRefusedError."""
    with reading(Asked("inspect", path, kind)) as child:
        for _ in child.frames():
            pass
        return child.summary
