"""Asks the program that reads a file (`readers/child.py`), and turns what it finds wrong into a refusal."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from ingestion.readers.refusal import FileRefusedError
from kit.child import Child, ChildDiedError, Limits, running

MEMORY_BYTES = 3 << 30
SECONDS = 600
READER: Final = "ingestion.readers.child"


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
    """The frames of the reader; `summary` is there when they are through."""

    def __init__(self, child: Child) -> None:
        self._child = child
        self.pid = child.pid

    @property
    def summary(self) -> dict[str, Any]:
        return self._child.summary

    def frames(self) -> Iterator[tuple[bytes, bytes]]:
        """Raises FileRefusedError when the file is refused, or when the reader died before it was through."""
        try:
            yield from self._child.frames()
        except ChildDiedError:
            raise FileRefusedError(
                "The file broke the program that reads it, or took it too long. Save the table as CSV and try again."
            ) from None
        if "refused" in self.summary:
            raise FileRefusedError(self.summary["refused"])


@contextmanager
def reading(asked: Asked) -> Iterator[Reading]:
    """Run the reader for as long as the block lasts."""
    told = {**asdict(asked), "path": str(asked.path)}
    with running(READER, told, Limits(MEMORY_BYTES, SECONDS)) as child:
        yield Reading(child)


def inspect(path: Path, kind: str) -> dict[str, Any]:
    """Format, encoding, header and first rows of a file. Raises FileRefusedError."""
    with reading(Asked("inspect", path, kind)) as child:
        for _ in child.frames():
            pass
        return child.summary
