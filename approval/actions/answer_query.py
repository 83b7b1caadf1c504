from datetime import datetime

from django.db import models, transaction

from approval.kinds import handler_of
from approval.models import Request
from approval.queries.requests import lock_request
from approval.steps import restart_clock
from people.models import User
from people.record import System, record


@transaction.atomic
def answer_query(*, kind: str, subject: models.Model, actor: User | System, at: datetime) -> Request:
    """Note that a decider's question was answered: the clock of the level goes on where it stopped.

    What was changed for the answer is told by `revise` instead. Call it in the transaction that keeps the answer.

    **Who**: whoever may answer for the entry; the caller checks that.
    **Writes**: Request; the entry, by its handler. Event `approval.answered`.
    **Raises**: NotInChainError: no question is open.
    """
    handler = handler_of(kind)
    entry = handler.load(str(subject.pk))
    request = lock_request(kind=kind, subject_id=str(subject.pk), states=[Request.State.ON_QUERY])
    request.state = Request.State.OPEN
    restart_clock(request, at=at)
    request.save(update_fields=["state", "opened_at", "due_at", "queried_at"])
    handler.answered(entry, actor, at)
    data = {"kind": kind, "subject": request.subject_id}
    record(event="approval.answered", actor=actor, subject=request, at=at, data=data)
    return request
