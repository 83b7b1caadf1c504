"""Points that move by the clock, and the nightly look whether all of them add up."""

from celery import shared_task

from kit import clock
from loyalty.actions.expire_redemptions import expire_redemptions
from loyalty.ledger.audit import audit_ledger
from loyalty.ledger.lapse_due import lapse_due
from loyalty.ledger.release_due import release_due
from people.record import SYSTEM


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
