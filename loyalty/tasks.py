"""Work on the programme in the background: points that move by the clock, tiers, the nightly audit, simulations, and
invoices that become orders.
"""

from celery import shared_task
from django.db import connection, transaction

from kit import clock
from loyalty.actions.expire_redemptions import expire_redemptions
from loyalty.actions.record_purchases import record_purchases
from loyalty.actions.review_tiers import review_tiers
from loyalty.actions.run_simulation import SimulationIsTakenError, run_simulation
from loyalty.actions.sweep_uploads import sweep_uploads
from loyalty.ledger.audit import audit_ledger
from loyalty.ledger.lapse_due import lapse_due
from loyalty.ledger.release_due import release_due
from loyalty.models import RuleSimulation
from people.models import DomainEvent
from people.record import SYSTEM
from tenants.current import get_current_tenant


@shared_task(name="loyalty.release_points")
def release_points_task() -> int:
    return release_due(at=clock.now())


@shared_task(name="loyalty.lapse_points")
def lapse_points_task() -> int:
    return lapse_due(at=clock.now())


@shared_task(name="loyalty.audit_ledger")
def audit_ledger_task() -> int:
    """Returns how many kinds of findings there are."""
    return len(audit_ledger(actor=SYSTEM, at=clock.now()).findings)


@shared_task(name="loyalty.expire_redemptions")
def expire_redemptions_task() -> int:
    return expire_redemptions(at=clock.now())


@shared_task(name="loyalty.review_tiers")
def review_tiers_task() -> int:
    """Returns how many consumers reached or left a tier, or were warned."""
    return review_tiers(timezone=get_current_tenant().timezone, actor=SYSTEM, at=clock.now())


@shared_task(name="loyalty.run_simulation")
def run_simulation_task(*, simulation_id: int) -> None:
    simulation = RuleSimulation.objects.filter(pk=simulation_id).first()
    if simulation is None:
        return  # its draft was thrown away while the message was on the way
    try:
        run_simulation(simulation=simulation, at=clock.now())
    except SimulationIsTakenError:
        return  # a second message for the same one


def queue_simulation(*, simulation: RuleSimulation) -> None:
    """Send it to a worker once the transaction at hand is committed."""
    schema_name = connection.schema_name  # type: ignore[attr-defined]
    kwargs = {"simulation_id": simulation.pk, "schema_name": schema_name}
    transaction.on_commit(lambda: run_simulation_task.apply_async(kwargs=kwargs), robust=True)


@shared_task(name="loyalty.record_purchases")
def record_purchases_task() -> int:
    return record_purchases(actor=SYSTEM, at=clock.now())


@shared_task(name="loyalty.sweep_uploads")
def sweep_uploads_task() -> int:
    return sweep_uploads(at=clock.now())


def record_purchases_soon(event: DomainEvent) -> None:
    """Consequence of an approved invoice or credit note: it becomes an order, in a task of its own."""
    schema_name = connection.schema_name  # type: ignore[attr-defined]
    transaction.on_commit(lambda: record_purchases_task.apply_async(kwargs={"schema_name": schema_name}))
