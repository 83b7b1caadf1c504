from datetime import datetime

from django.db import IntegrityError, transaction

from approval.actions.revise import revise
from approval.errors import DecisionRefusedError, NotYourTurnError, ReasonNeededError, StaleViewError, refusal_of
from approval.kinds import Handler, handler_of, hash_of
from approval.models import Decision, ReasonCode, Request, Verdict
from approval.queries.requests import IN_REVIEW
from approval.queries.standing import find_standing
from approval.steps import STEP_COLUMNS, begin_step, stop_clock
from people.models import User
from people.permissions import require_permission
from people.record import SYSTEM, record

_EDITED = "It was edited after you opened it. Look at it again."


class _DriftedError(Exception):
    """The entry says something else than its request: it was changed by a way that told nobody."""


def decide(  # noqa: PLR0913 - one argument for each answer of the form
    *,
    request: Request,
    verdict: str,
    actor: User,
    seen_hash: str,
    at: datetime,
    reason: ReasonCode | None = None,
    note: str = "",
    on_behalf_of: User | None = None,
) -> Request:
    """Approve, return, query or reject at the level that `request`, as the caller read it, stands at.

    An approval moves it to the next level; the last one lets the handler write what follows, in the same transaction.
    Whoever lacks the role decides in the place of somebody who has it and is away, which the decision names.

    **Who**: `approval.decide_request`, in the role of the level or the one it was escalated to.
    **Writes**: Decision, Request; the entry, by its handler. Event `approval.decided`.
    **Raises**: NotAllowedError; StaleViewError, OwnWorkError, NotYourTurnError, ReasonNeededError, or another
    DecisionRefusedError of the handler. Nothing happened then, but for one case: an entry that was changed behind the
    chain's back gets its new revision, so that the next look shows what stands there.
    """
    require_permission(actor, "approval.decide_request")
    handler = handler_of(request.kind)
    decision = Decision(
        revision=request.revision,
        level=request.level,
        verdict=Verdict(verdict),
        actor=actor,
        on_behalf_of=on_behalf_of,
        seen_hash=seen_hash,
        reason=reason,
        note=note.strip(),
        at=at,
    )
    _require_reason(decision, request)
    try:
        with transaction.atomic():
            return _decide(request, decision, handler)
    except _DriftedError:
        with transaction.atomic():
            revise(kind=request.kind, subject=handler.load(request.subject_id), editor=SYSTEM, at=at)
        raise StaleViewError(_EDITED) from None


def _require_reason(decision: Decision, request: Request) -> None:
    if decision.verdict == Verdict.APPROVE:
        decision.reason = None
        return
    if decision.reason is None and not decision.note:
        raise ReasonNeededError("Say why.")
    if decision.reason and (decision.reason.kind, decision.reason.verdict) != (request.kind, decision.verdict):
        raise ReasonNeededError("This reason belongs to another answer.")


def _decide(seen: Request, decision: Decision, handler: Handler) -> Request:
    entry = handler.load(seen.subject_id)  # before its request, as everybody who locks both
    request = Request.objects.select_for_update().get(pk=seen.pk)
    _require_turn(request, decision)
    if hash_of(handler.content(entry)) != request.content_hash:
        raise _DriftedError
    decision.request = request
    _write(decision)
    match decision.verdict:
        case Verdict.APPROVE:
            if _advance(request, decision.at):
                handler.approved(entry, decision.actor, decision.at)
        case Verdict.RETURN:
            _end(request, Request.State.RETURNED)
            handler.returned(entry, decision)
        case Verdict.REJECT:
            _end(request, Request.State.REJECTED, at=decision.at)
            handler.rejected(entry, decision)
        case Verdict.QUERY:
            request.state = Request.State.ON_QUERY
            request.queried_at = request.queried_at or decision.at
            request.due_at = None
            handler.queried(entry, decision)
    request.save(update_fields=["state", "decided_at", *STEP_COLUMNS])
    _record(request, decision)
    return request


def _require_turn(request: Request, decision: Decision) -> None:
    """What the database would refuse too, said before in the same words, and whose turn it is, which it cannot know.

    Raises:
        DecisionRefusedError: of the kind that fits.
    """
    if request.state not in IN_REVIEW:
        raise NotYourTurnError("This has been decided already.")
    if (decision.revision, decision.seen_hash) != (request.revision, request.content_hash):
        raise StaleViewError(_EDITED)
    if decision.level != request.level:
        raise NotYourTurnError("Somebody else decided first; it is at another level now.")
    standing = find_standing(request=request, user=decision.actor, on_behalf_of=decision.on_behalf_of, at=decision.at)
    if standing is None:
        raise NotYourTurnError(f"At this level a {request.role} decides.")
    decision.role, decision.on_behalf_of = standing.role, standing.on_behalf_of


def _write(decision: Decision) -> None:
    try:
        with transaction.atomic():
            decision.save(force_insert=True)
    except IntegrityError as error:
        refusal: DecisionRefusedError | None = refusal_of(error)
        if refusal is None:
            raise
        raise refusal from error


def _advance(request: Request, at: datetime) -> bool:
    """Go on to the next level; whether that was the last one."""
    request.state = Request.State.OPEN
    following = request.steps.filter(number__gt=request.level).order_by("number").first()
    if following is None:
        _end(request, Request.State.APPROVED, at=at)
        return True
    begin_step(request, following, at=at)
    return False


def _end(request: Request, state: Request.State, *, at: datetime | None = None) -> None:
    request.state = state
    request.decided_at = at
    stop_clock(request)


def _record(request: Request, decision: Decision) -> None:
    data = {
        "kind": request.kind,
        "subject": request.subject_id,
        "verdict": decision.verdict,
        "level": decision.level,
        "state": request.state,
        "reason": decision.reason.code if decision.reason else "",
        "on_behalf_of": str(decision.on_behalf_of) if decision.on_behalf_of else "",
    }
    record(event="approval.decided", actor=decision.actor, subject=request, at=decision.at, data=data)
