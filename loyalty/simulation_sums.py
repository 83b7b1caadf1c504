"""What a simulation adds up while it reads."""

import heapq
from dataclasses import dataclass, field
from typing import Any, Final

from loyalty.points.trial import Trial
from loyalty.queries.past_invoices import PastInvoice

MOST_EXAMPLES: Final = 20
NO_CATEGORY: Final = "Without a category"
NO_TIER: Final = "No tier"


@dataclass(slots=True)
class SimulationSums:
    """Groups hold points then and with the draft: name → [then, draft]."""

    invoices: int = 0
    changed: int = 0
    then: int = 0
    today: int = 0
    draft: int = 0
    by_tier: dict[str, list[int]] = field(default_factory=dict)
    by_retailer: dict[str, list[int]] = field(default_factory=dict)
    by_category: dict[str, list[int]] = field(default_factory=dict)
    examples: list[tuple[int, int, dict[str, Any]]] = field(default_factory=list)

    def add(self, invoice: PastInvoice, trial: Trial) -> None:
        self.invoices += 1
        self.then += trial.then
        self.today += trial.today
        self.draft += trial.draft
        tier = invoice.breakdown["tier"]
        _add(self.by_tier, tier["name"] if tier else NO_TIER, trial.then, trial.draft)
        _add(self.by_retailer, invoice.retailer, trial.then, trial.draft)
        for category in trial.then_by_category.keys() | trial.draft_by_category.keys():
            then, draft = trial.then_by_category.get(category, 0), trial.draft_by_category.get(category, 0)
            _add(self.by_category, category or NO_CATEGORY, then, draft)
        if trial.then != trial.draft:
            self.changed += 1
            self._keep_example(invoice, trial)

    def _keep_example(self, invoice: PastInvoice, trial: Trial) -> None:
        """Only those that change most."""
        example = {
            "id": str(invoice.id),
            "number": invoice.number,
            "on": invoice.bought_on.isoformat(),
            "retailer": invoice.retailer,
            "then": trial.then,
            "draft": trial.draft,
        }
        heapq.heappush(self.examples, (abs(trial.draft - trial.then), self.invoices, example))
        if len(self.examples) > MOST_EXAMPLES:
            heapq.heappop(self.examples)

    def to_json(self) -> dict[str, Any]:
        return {
            "invoices": self.invoices,
            "changed": self.changed,
            "then": self.then,
            "today": self.today,
            "draft": self.draft,
            "by_tier": _by_change(self.by_tier),
            "by_retailer": _by_change(self.by_retailer),
            "by_category": _by_change(self.by_category),
            "examples": [example for _, _, example in sorted(self.examples, key=lambda kept: (-kept[0], kept[1]))],
        }


def _add(groups: dict[str, list[int]], name: str, then: int, draft: int) -> None:
    sums = groups.setdefault(name, [0, 0])
    sums[0] += then
    sums[1] += draft


def _by_change(groups: dict[str, list[int]]) -> list[list[Any]]:
    """The largest change first."""
    rows = [[name, then, draft] for name, (then, draft) in groups.items()]
    return sorted(rows, key=lambda row: (-abs(row[2] - row[1]), row[0]))
