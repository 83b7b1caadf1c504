"""How old the opinions are and how far they can be trusted."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class GateView:
    """A condition under which forecasts are reliable, and a plain sentence on how the tenant stands to it."""

    slug: str
    is_met: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Freshness:
    """`as_of` None: never refreshed yet. `touched_customers`: those with facts newer than their figures."""

    as_of: date | None
    refreshed_at: datetime | None
    touched_customers: int
    gates: tuple[GateView, ...]

    @property
    def weak_points(self) -> tuple[str, ...]:
        return tuple(gate.sentence for gate in self.gates if not gate.is_met)


def get_freshness() -> Freshness:
    raise NotImplementedError
