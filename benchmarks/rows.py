"""One row of the table that `make bench` prints."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """Seconds of ours beside seconds of the peer doing the same work in the same run."""

    name: str
    ours_seconds: float
    peer_seconds: float | None = None
    note: str = ""
    budget: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours over the peer's: below 1 we are faster."""
        return None if self.peer_seconds is None else self.ours_seconds / self.peer_seconds
