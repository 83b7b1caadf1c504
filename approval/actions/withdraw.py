from datetime import datetime

from django.db import models, transaction

from approval.models import Request
from approval.queries.requests import LIVE, lock_request
from approval.steps import stop_clock
from people.models import User
from people.record import System, record


@transaction.atomic
def withdraw(*, kind: str, subject: models.Model, actor: User | System, at: datetime) -> Request:
    """Take an entry out of its chain. Call it in the transaction that withdraws the entry, with the entry locked.

    **Who**: whoever may withdraw the entry; the caller checks that.
    **Writes**: Request. Event `approval.withdrawn`.
    **Raises**: NotInChainError: it was decided, or never handed in.
    """
    request = lock_request(kind=kind, subject_id=str(subject.pk), states=LIVE)
    request.state = Request.State.WITHDRAWN
    request.decided_at = at
    stop_clock(request)
    request.save(update_fields=["state", "decided_at", "due_at", "queried_at", "escalated_to"])
    data = {"kind": kind, "subject": request.subject_id}
    record(event="approval.withdrawn", actor=actor, subject=request, at=at, data=data)
    return request
