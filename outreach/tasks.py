"""Work of the outbox in the background."""

from celery import shared_task

from outreach.delivery.deliver import deliver_due
from outreach.delivery.enqueue import DELIVER_TASK


@shared_task(name=DELIVER_TASK)
def deliver_task() -> int:
    return deliver_due()
