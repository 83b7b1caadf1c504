"""The steps of one request: which levels apply, and how it moves from one to the next."""

from datetime import datetime, timedelta

from approval.errors import NoLevelError
from approval.kinds import Content, hash_of
from approval.models import Level, Policy, Request, Revision, Step
from people.models import User

# The columns that `begin_step` sets.
STEP_COLUMNS = ("level", "role", "escalated_to", "opened_at", "due_at", "queried_at")
CONTENT_COLUMNS = ("subject_label", "amount", "region", "content_hash", "revision")


def apply_content(request: Request, content: Content) -> None:
    request.subject_label = content.label[:200]
    request.amount = content.amount
    request.region = content.region[:80]
    request.content_hash = hash_of(content)


def keep_revision(request: Request, content: Content, *, editor: User | None, at: datetime) -> None:
    Revision.objects.create(
        request=request,
        number=request.revision,
        content=content.data,
        content_hash=request.content_hash,
        editor=editor,
        at=at,
    )


def freeze_steps(request: Request, policy: Policy) -> list[Step]:
    """The levels that apply to the amount, as they are today; later changes of the policy do not touch them.

    Raises:
        NoLevelError: none applies.
    """
    levels: list[Level] = [level for level in policy.levels.all() if level.amount_from <= request.amount]
    if not levels:
        raise NoLevelError(f"No level of {policy} applies to {request.amount}.")
    Step.objects.filter(request=request).delete()
    return Step.objects.bulk_create(
        Step(
            request=request,
            number=number,
            role=level.role,
            time_limit_hours=level.time_limit_hours,
            escalate_to=level.escalate_to,
        )
        for number, level in enumerate(levels, start=1)
    )


def begin_step(request: Request, step: Step, *, at: datetime) -> None:
    """The step's clock starts."""
    request.level = step.number
    request.role = step.role
    request.escalated_to = ""
    request.opened_at = at
    request.due_at = at + timedelta(hours=step.time_limit_hours)
    request.queried_at = None


def stop_clock(request: Request) -> None:
    """It waits for nobody among the deciders any more."""
    request.due_at = request.queried_at = None
    request.escalated_to = ""


def restart_clock(request: Request, *, at: datetime) -> None:
    """After a question was answered: the time that the answer took is nobody's delay."""
    if request.queried_at is None:
        return
    step = request.steps.get(number=request.level)
    request.opened_at += at - request.queried_at
    request.due_at = request.opened_at + timedelta(hours=step.time_limit_hours)
    request.queried_at = None
