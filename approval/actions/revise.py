from datetime import datetime

from django.db import models, transaction

from approval.actions.furnish_policy import furnish_policy
from approval.kinds import Handler, handler_of, hash_of
from approval.models import Request
from approval.queries.requests import IN_REVIEW, lock_request
from approval.steps import CONTENT_COLUMNS, STEP_COLUMNS, apply_content, begin_step, freeze_steps, keep_revision
from people.models import User
from people.record import System, record


@transaction.atomic
def revise(*, kind: str, subject: models.Model, editor: User | System, at: datetime) -> Request:
    """Note that an entry was edited while it waits: earlier approvals do not hold, and it begins at level 1 again.

    Nothing happens when it says the same as before. An edit while a question is open answers the question. Call it in
    the transaction of the edit, after the entry is saved; the editor will not decide on it.

    **Who**: whoever may edit the entry; the caller checks that.
    **Writes**: Revision, Request, its steps. Event `approval.revised`.
    **Raises**: NotInChainError.
    """
    handler = handler_of(kind)
    entry = handler.load(str(subject.pk))
    content = handler.content(entry)
    request = lock_request(kind=kind, subject_id=str(subject.pk), states=IN_REVIEW)
    if hash_of(content) == request.content_hash:
        return request
    was_queried = request.state == Request.State.ON_QUERY
    request.revision += 1
    request.state = Request.State.OPEN
    apply_content(request, content)
    keep_revision(request, content, editor=editor if isinstance(editor, User) else None, at=at)
    begin_step(request, freeze_steps(request, furnish_policy(kind=kind))[0], at=at)
    request.save(update_fields=["state", *CONTENT_COLUMNS, *STEP_COLUMNS])
    _tell(handler, entry, editor, at, was_queried=was_queried)
    data = {"kind": kind, "subject": request.subject_id, "revision": request.revision}
    record(event="approval.revised", actor=editor, subject=request, at=at, data=data)
    return request


def _tell(handler: Handler, entry: models.Model, editor: User | System, at: datetime, *, was_queried: bool) -> None:
    if was_queried:
        handler.answered(entry, editor, at)
