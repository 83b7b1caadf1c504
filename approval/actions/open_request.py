from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction

from approval.actions.furnish_policy import furnish_policy
from approval.errors import AlreadyInChainError, constraint_of
from approval.kinds import Content, handler_of
from approval.models import Request
from approval.queries.requests import LIVE
from approval.steps import CONTENT_COLUMNS, STEP_COLUMNS, apply_content, begin_step, freeze_steps, keep_revision
from people.models import User
from people.record import record

_TWICE = "It waits for a decision already."


@transaction.atomic
def open_request(
    *, kind: str, subject: models.Model, maker: User, at: datetime, needs_attention: bool = False
) -> Request:
    """Send an entry into its chain, or send it again after it was returned: a new revision that begins at level 1.

    The levels that apply to its amount are kept with the request. Call it in the transaction that hands the entry in,
    after the entry is saved.

    **Who**: whoever may hand in the entry; the caller checks that.
    **Writes**: Request, its steps, Revision. Event `approval.opened`.
    **Raises**: AlreadyInChainError; NoLevelError.
    """
    handler = handler_of(kind)
    # As the database has it: what is hashed here is what deciders will be shown.
    content = handler.content(handler.load(str(subject.pk)))
    before = Request.objects.select_for_update().filter(kind=kind, subject_id=str(subject.pk), state__in=LIVE).first()
    if before is None:
        request = _make(kind, subject, content, maker, at)
    elif before.state == Request.State.RETURNED:
        request = before
        request.revision += 1
    else:
        raise AlreadyInChainError(_TWICE)
    request.needs_attention = needs_attention
    _begin(request, content, maker, at)
    data: dict[str, Any] = {"kind": kind, "subject": request.subject_id, "revision": request.revision}
    record(event="approval.opened", actor=maker, subject=request, at=at, data=data)
    return request


def _make(kind: str, subject: models.Model, content: Content, maker: User, at: datetime) -> Request:
    request = Request(
        kind=kind, subject_id=str(subject.pk), maker=maker, submitted_at=at, opened_at=at, content_hash=""
    )
    apply_content(request, content)
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError as error:
        if constraint_of(error) == "an_entry_is_in_one_chain_at_a_time":
            raise AlreadyInChainError(_TWICE) from error
        raise
    return request


def _begin(request: Request, content: Content, editor: User, at: datetime) -> None:
    apply_content(request, content)
    request.state = Request.State.OPEN
    request.submitted_at = at
    keep_revision(request, content, editor=editor, at=at)
    begin_step(request, freeze_steps(request, furnish_policy(kind=request.kind))[0], at=at)
    request.save(update_fields=["state", "needs_attention", "submitted_at", *CONTENT_COLUMNS, *STEP_COLUMNS])
