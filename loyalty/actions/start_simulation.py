from dataclasses import dataclass
from datetime import date, datetime

from loyalty.models import EarningRuleVersion, RuleSimulation
from loyalty.points.breakdown import write_rule
from loyalty.queries.past_invoices import count_past
from loyalty.queries.terms import rule_of
from people.models import User


@dataclass(frozen=True, slots=True)
class LastInvoices:
    most: int


@dataclass(frozen=True, slots=True)
class Between:
    since: date
    until: date


class NothingToTryOnError(Exception):
    def __init__(self) -> None:
        super().__init__("There are no approved invoices to try it on.")


def start_simulation(
    *, version: EarningRuleVersion, over: LastInvoices | Between, actor: User, at: datetime
) -> RuleSimulation:
    """Note that a draft is to be tried on past invoices, with its words as they are now. `run_simulation` does it.

    **Who** may: whoever has `loyalty.change_earningruleversion`.
    **Raises** NothingToTryOnError.
    """
    simulation = RuleSimulation(
        version=version,
        terms=write_rule(rule_of(version)),
        created_by=actor,
        created_at=at,
        most_invoices=over.most if isinstance(over, LastInvoices) else None,
        since=over.since if isinstance(over, Between) else None,
        until=over.until if isinstance(over, Between) else None,
    )
    simulation.total = count_past(simulation)
    if not simulation.total:
        raise NothingToTryOnError
    simulation.save()
    return simulation
