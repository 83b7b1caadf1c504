from datetime import datetime

from loyalty.models import RuleSimulation
from loyalty.points.breakdown import read_rule
from loyalty.points.trial import try_draft, with_draft
from loyalty.queries.past_invoices import list_slices
from loyalty.queries.terms import list_rules
from loyalty.simulation_sums import SimulationSums


class SimulationIsTakenError(Exception):
    """Another worker has it, or it is done."""


def run_simulation(*, simulation: RuleSimulation, at: datetime) -> RuleSimulation:
    """Try a draft on the invoices that were asked for, and keep what comes out. Not in a transaction.

    **Writes** its progress after each slice, and the sums at the end; nothing of the programme.
    **Raises** SimulationIsTakenError.
    """
    waiting = RuleSimulation.objects.filter(pk=simulation.pk, state=RuleSimulation.State.WAITING)
    if not waiting.update(state=RuleSimulation.State.RUNNING):
        raise SimulationIsTakenError
    try:
        sums = _try_all(simulation)
    except Exception:
        RuleSimulation.objects.filter(pk=simulation.pk).update(state=RuleSimulation.State.FAILED, finished_at=at)
        raise
    simulation.state, simulation.finished_at, simulation.result = RuleSimulation.State.DONE, at, sums.to_json()
    simulation.save(update_fields=["state", "finished_at", "result"])
    return simulation


def _try_all(simulation: RuleSimulation) -> SimulationSums:
    today = list_rules()
    draft = with_draft(today, read_rule(simulation.terms))
    sums = SimulationSums()
    for past in list_slices(simulation):
        for invoice in past:
            sums.add(invoice, try_draft(invoice.breakdown, today=today, draft=draft))
        simulation.done += len(past)
        RuleSimulation.objects.filter(pk=simulation.pk).update(done=simulation.done)
    return sums
