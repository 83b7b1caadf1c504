"""One row of the table that `make bench` prints."""

import os
from dataclasses import asdict, dataclass, field
from typing import Any

from benchmarks.measuring import Taken


@dataclass(frozen=True)
class Budget:
    """What a row may take: times the peer, or seconds. `is_kept`: further conditions that `words` name."""

    words: str
    most_ratio: float | None = None
    most_seconds: float | None = None
    is_kept: bool = True

    def is_held(self, row: "Row") -> bool:
        is_fast = self.most_seconds is None or row.ours.seconds <= self.most_seconds
        is_light = self.most_ratio is None or (row.ratio is not None and row.ratio <= self.most_ratio)
        return is_fast and is_light and self.is_kept


@dataclass(frozen=True)
class Row:
    """What ours took beside what the peer took for the same work in the same run, and how busy the machine was."""

    name: str
    ours: Taken
    peer: Taken | None = None
    note: str = ""
    budget: Budget | None = None
    load: float = field(default_factory=lambda: os.getloadavg()[0])

    @property
    def ratio(self) -> float | None:
        """Ours over the peer's: below 1 we are faster."""
        return None if self.peer is None else self.ours.seconds / self.peer.seconds

    @property
    def verdict(self) -> str:
        if self.budget is None:
            return ""
        return "held" if self.budget.is_held(self) else "MISSED"

    def as_json(self) -> dict[str, Any]:
        row = {name: value for name, value in asdict(self).items() if name not in ("ours", "peer", "budget")}
        for side in ("ours", "peer"):
            taken = getattr(self, side)
            row[f"{side}_seconds"] = None if taken is None else taken.seconds
            row[f"{side}_cpu_seconds"] = None if taken is None else taken.cpu_seconds
        return row | {
            "ratio": self.ratio,
            "budget": self.budget.words if self.budget else "",
            "is_held": self.budget.is_held(self) if self.budget else None,
        }
