"""Work of the outbox in the background."""

from celery import shared_task

from kit import clock
from outreach.delivery.deliver import deliver_due
from outreach.delivery.enqueue import DELIVER_TASK
from outreach.notices.points_expiring import plan_expiring


@shared_task(name=DELIVER_TASK)
def deliver_task() -> int:
    return deliver_due()


@shared_task(name="outreach.plan_expiring")
def plan_expiring_task() -> int:
    return plan_expiring(at=clock.now())
