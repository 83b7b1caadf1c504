"""When a tenant's figures are shown, shown with a warning, or withheld, each with the sentence a person reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    PASSED = "passed"
    WEAK = "weak"  # shown, with the sentence beside it
    WITHHELD = "withheld"  # the sentence stands instead of the figure


@dataclass(frozen=True)
class TenantFacts:
    """What is known of a tenant's history at `as_of`, over customers with at least one order."""

    customers: int
    history_days: int  # from the first order to as_of
    days_since_last_order: int | None  # of the whole tenant; None without orders
    customers_with_three_orders: int


@dataclass(frozen=True)
class Gate:
    name: str
    verdict: Verdict
    sentence: str  # empty when passed


# The first four are the conditions Klaviyo publishes for its predictions; 300 is where, on real sub-samples,
# the total of the predicted purchases stopped scattering by 20-40 %. Below 20 customers nothing can be told
# from the prior.
FULL_CUSTOMERS, BAND_ONLY_CUSTOMERS, LEAST_CUSTOMERS = 500, 300, 20
FULL_HISTORY_DAYS, LEAST_HISTORY_DAYS = 180, 60
STALE_DAYS, DEAD_DAYS = 30, 180
FULL_FREQUENT_CUSTOMERS = 10


def judge(facts: TenantFacts) -> tuple[Gate, ...]:
    """All gates in the order they are shown, passed ones included."""
    return (
        _enough_customers(facts.customers),
        _enough_history(facts.history_days),
        _recent_order(facts.days_since_last_order),
        _frequent_customers(facts.customers_with_three_orders),
    )


def verdict_of(gates: Iterable[Gate]) -> Verdict:
    """The worst of them: one withheld gate withholds all predictions."""
    verdicts = {gate.verdict for gate in gates}
    if Verdict.WITHHELD in verdicts:
        return Verdict.WITHHELD
    return Verdict.WEAK if Verdict.WEAK in verdicts else Verdict.PASSED


def totals_as_band_only(facts: TenantFacts) -> bool:
    """Whether sums over customers are to be shown as a band without a single figure."""
    return facts.customers < BAND_ONLY_CUSTOMERS


def explain(gates: Iterable[Gate]) -> str:
    """The sentences of all gates not passed, withheld ones first; empty when all passed."""
    failed = [gate for gate in gates if gate.verdict is not Verdict.PASSED]
    failed.sort(key=lambda gate: gate.verdict is not Verdict.WITHHELD)
    return " ".join(gate.sentence for gate in failed)


def _enough_customers(customers: int) -> Gate:
    if customers >= FULL_CUSTOMERS:
        return Gate("customers", Verdict.PASSED, "")
    have = _counted(customers, "customer has", "customers have")
    if customers < LEAST_CUSTOMERS:
        sentence = f"{have} ordered so far; predictions need at least {LEAST_CUSTOMERS}."
        return Gate("customers", Verdict.WITHHELD, sentence)
    if customers < BAND_ONLY_CUSTOMERS:
        sentence = f"{have} ordered so far; below {BAND_ONLY_CUSTOMERS} totals are shown as a range only."
        return Gate("customers", Verdict.WEAK, sentence)
    sentence = f"{have} ordered so far; predictions become dependable from {FULL_CUSTOMERS}."
    return Gate("customers", Verdict.WEAK, sentence)


def _enough_history(days: int) -> Gate:
    if days >= FULL_HISTORY_DAYS:
        return Gate("history", Verdict.PASSED, "")
    have = f"The orders reach back {_counted(days, 'day', 'days')}"
    if days < LEAST_HISTORY_DAYS:
        sentence = f"{have}; predictions need at least {LEAST_HISTORY_DAYS}."
        return Gate("history", Verdict.WITHHELD, sentence)
    return Gate("history", Verdict.WEAK, f"{have}; predictions become dependable from {FULL_HISTORY_DAYS}.")


def _recent_order(days: int | None) -> Gate:
    if days is None:
        return Gate("recent order", Verdict.WITHHELD, "There is no order yet.")
    if days <= STALE_DAYS:
        return Gate("recent order", Verdict.PASSED, "")
    since = f"The last order was {days} days ago"
    if days > DEAD_DAYS:
        return Gate("recent order", Verdict.WITHHELD, f"{since}; bring newer orders in to see predictions.")
    sentence = f"{since}: newer orders may be missing, and then all risks are overstated."
    return Gate("recent order", Verdict.WEAK, sentence)


def _frequent_customers(customers: int) -> Gate:
    if customers >= FULL_FREQUENT_CUSTOMERS:
        return Gate("frequent customers", Verdict.PASSED, "")
    if customers == 0:
        sentence = "No customer has ordered three times yet, so nothing shows how often people come back."
        return Gate("frequent customers", Verdict.WITHHELD, sentence)
    have = _counted(customers, "customer has", "customers have")
    sentence = f"Only {have} ordered three times or more; predictions become dependable from 10."
    return Gate("frequent customers", Verdict.WEAK, sentence)


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
