"""How old the opinions are and how far they can be trusted."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from commerce.models import TouchedCustomer
from insights.models import ModelRun
from insights.numerics.gates import Verdict

# Said of a gate that is met, so that a list of gates reads whole.
_MET = {
    "customers": "Enough customers have ordered to learn from.",
    "history": "The orders reach back far enough.",
    "recent_order": "Orders are coming in.",
    "frequent_customers": "Enough customers have ordered three times or more.",
}


@dataclass(frozen=True, slots=True)
class GateView:
    """A condition under which forecasts are reliable, and a plain sentence on how the tenant stands to it.

    `verdict` is "passed", "weak" (show figures with the sentence) or "withheld" (show the sentence instead).
    """

    slug: str
    verdict: str
    sentence: str

    @property
    def is_met(self) -> bool:
        return self.verdict == Verdict.PASSED


@dataclass(frozen=True, slots=True)
class Freshness:
    """`as_of` None: never refreshed yet. `touched_customers`: those with facts newer than their figures.

    `opinions_version` is equal only while no opinion has changed, `facts_version` only while no customer's facts
    have; None where that is not known.
    """

    as_of: date | None
    refreshed_at: datetime | None
    touched_customers: int
    gates: tuple[GateView, ...]
    opinions_version: str | None = None
    facts_version: str | None = None

    @property
    def weak_points(self) -> tuple[str, ...]:
        return tuple(gate.sentence for gate in self.gates if not gate.is_met)

    @property
    def is_withheld(self) -> bool:
        """Whether forecasts are not to be shown at all."""
        return any(gate.verdict == Verdict.WITHHELD for gate in self.gates)


def get_freshness() -> Freshness:
    last = ModelRun.objects.only("as_of", "finished_at", "gates").first()
    touched = TouchedCustomer.objects.values("customer_id").distinct().count()
    if last is None:
        return Freshness(as_of=None, refreshed_at=None, touched_customers=touched, gates=())
    # Facts and touched customers are committed together, and so are their taking and the next run.
    version = version_of(last)
    return Freshness(last.as_of, last.finished_at, touched, gates_of(last.gates), version, None if touched else version)


def version_of(run: ModelRun) -> str:
    """Names the opinions that the run left: a tenant made anew counts its runs from one again, hence the time."""
    return f"{run.pk}-{run.finished_at.timestamp()}"


def gates_of(verdicts: list[dict[str, Any]]) -> tuple[GateView, ...]:
    """The gates as a run kept them."""
    return tuple(
        GateView(gate["slug"], gate["verdict"], gate["sentence"] or _MET.get(gate["slug"], "")) for gate in verdicts
    )
