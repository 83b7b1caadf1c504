from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery

from approval.models import Request, Step
from people.record import SYSTEM, record

BATCH = 200  # in one transaction, so that a morning after a holiday holds no lock for long


def escalate_late(*, at: datetime) -> int:
    """Let the next higher role decide too on what is past its limit; how many were escalated.

    **Who**: the schedule. **Writes**: Request. Event `approval.escalated`, once for each level of a revision.
    What another process is just deciding on is left for the next round.
    """
    total = 0
    while count := _escalate_some(at):
        total += count
    return total


@transaction.atomic
def _escalate_some(at: datetime) -> int:
    step = Step.objects.filter(request=OuterRef("pk"), number=OuterRef("level")).exclude(escalate_to="")
    late = list(
        Request.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(state=Request.State.OPEN, due_at__lt=at, escalated_to="")
        .annotate(escalate_to=Subquery(step.values("escalate_to")[:1]))
        .filter(escalate_to__isnull=False)
        .order_by("due_at")[:BATCH]
    )
    for request in late:
        request.escalated_to = request.escalate_to  # annotated above
        data = {"kind": request.kind, "subject": request.subject_id, "level": request.level, "to": request.escalated_to}
        record(event="approval.escalated", actor=SYSTEM, subject=request, at=at, data=data)
    Request.objects.bulk_update(late, ["escalated_to"])
    return len(late)
