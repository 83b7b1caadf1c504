from celery import shared_task

from approval.actions.escalate_late import escalate_late
from kit import clock


@shared_task(name="approval.escalate_late")
def escalate_late_task() -> None:
    escalate_late(at=clock.now())
