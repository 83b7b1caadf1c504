"""Each change of a message's state: one conditional write, which the claim fences, in a transaction of its own.

CLAIMED binds nothing: a dead worker's message waits again. HANDOFF is committed just before the irrevocable step: a
dead worker's message is UNCERTAIN from then on, and nobody sends it again unasked.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F

from outreach.delivery.backoff import MOST_TRIES, draw_pause
from outreach.models import Message
from people.models import User
from people.permissions import require_permission
from people.record import record
from people.refusals import RefusedError

# Twice the longest send: eight answers of a relay, each within `EMAIL_TIMEOUT`.
LEASE: Final = timedelta(minutes=6)
BATCH: Final = 20
GIVEN_UP: Final = "Its worker died each time."

State = Message.State


class NotToBeRetriedError(RefusedError):
    code = "not_to_be_retried"
    status = 409


def claim_due(*, at: datetime) -> tuple[uuid.UUID, list[Message]]:
    """Take what waits, for one worker alone: of two that ask at once each gets others."""
    claim = uuid.uuid4()
    with transaction.atomic(durable=True):
        chosen = list(_lock_due(at).values_list("pk", flat=True)[:BATCH])
        Message.objects.filter(pk__in=chosen).update(
            state=State.CLAIMED, claim=claim, lease_until=at + LEASE, attempts=F("attempts") + 1
        )
    return claim, list(Message.objects.filter(claim=claim, state=State.CLAIMED).order_by("try_at", "pk"))


def _lock_due(at: datetime) -> Any:
    due = Message.objects.filter(state=State.QUEUED, try_at__lte=at).order_by("try_at", "pk")
    return due.select_for_update(skip_locked=True)


def renew(message: Message, *, claim: uuid.UUID, at: datetime) -> bool:
    """Whether the message is still this worker's; its lease begins anew then."""
    return _move(message, claim, State.CLAIMED, lease_until=at + LEASE)


def hand_off(message: Message, *, claim: uuid.UUID, at: datetime) -> bool:
    """Whether the irrevocable step may be taken now."""
    with transaction.atomic(durable=True):
        return _move(
            message, claim, State.CLAIMED, state=State.HANDOFF, handed_off_at=at, lease_until=at + LEASE, problem=""
        )


def mark_sent(message: Message, *, claim: uuid.UUID, at: datetime, reply: str, is_test: bool) -> bool:
    return _leave(
        message, claim, state=State.SENT, sent_at=at, reply=reply[:200], is_test=is_test, problem="", reason=""
    )


def mark_skipped(message: Message, *, claim: uuid.UUID, reason: str) -> bool:
    return _leave(message, claim, state=State.SKIPPED, reason=reason)


def mark_uncertain(message: Message, *, claim: uuid.UUID, problem: str) -> bool:
    return _leave(message, claim, state=State.UNCERTAIN, problem=problem[:300])


def postpone(message: Message, *, claim: uuid.UUID, until: datetime) -> bool:
    """Put back without a fault of its own: the try does not count."""
    return _leave(message, claim, state=State.QUEUED, try_at=until, attempts=F("attempts") - 1)


def try_again(message: Message, *, claim: uuid.UUID, problem: str, at: datetime, is_final: bool = False) -> bool:
    """After a pause, or never: a message that was tried often enough, or would be late by then, is a dead letter."""
    return _leave(message, claim, **_after_a_failure(message, problem, at, is_final=is_final))


def put_back(message: Message, *, claim: uuid.UUID, problem: str, at: datetime) -> bool:
    """As `try_again`, but never what is handed over: that is left to the reaper, which calls it uncertain."""
    after = _after_a_failure(message, problem, at, is_final=False)
    with transaction.atomic(durable=True):
        return _move(message, claim, State.CLAIMED, claim=None, lease_until=None, **after)


def _after_a_failure(message: Message, problem: str, at: datetime, *, is_final: bool) -> dict[str, Any]:
    until, said = at + draw_pause(message.attempts), problem[:300]
    if is_final or message.attempts >= MOST_TRIES or until > message.late_at:
        return {"state": State.FAILED, "problem": said}
    return {"state": State.QUEUED, "try_at": until, "problem": said}


def reap(*, at: datetime) -> tuple[int, int]:
    """Take messages from dead workers: how many wait again or are given up, and how many are uncertain."""
    free = {"claim": None, "lease_until": None}
    with transaction.atomic(durable=True):
        dead = Message.objects.filter(lease_until__lt=at)
        given_up = dead.filter(state=State.CLAIMED, attempts__gte=MOST_TRIES)
        waiting = given_up.update(state=State.FAILED, problem=GIVEN_UP, **free)
        waiting += dead.filter(state=State.CLAIMED).update(state=State.QUEUED, **free)
        words = "Its worker died while handing it over: it may have arrived."
        uncertain = dead.filter(state=State.HANDOFF).update(state=State.UNCERTAIN, problem=words, **free)
    return waiting, uncertain


@transaction.atomic
def retry_message(*, message: Message, actor: User, at: datetime) -> Message:
    """Let a failed or uncertain message be tried anew, under the same id. An uncertain one may arrive twice.

    **Who**: `outreach.retry_message`. **Writes**: Message. Event `message.retried`.
    **Raises**: NotAllowedError, NotToBeRetriedError.
    """
    require_permission(actor, "outreach.retry_message")
    current = Message.objects.select_for_update().get(pk=message.pk)
    if current.state not in {State.FAILED, State.UNCERTAIN}:
        raise NotToBeRetriedError("Only a message that failed, or whose fate is uncertain, is sent again.")
    if not current.address:
        raise NotToBeRetriedError("The person is erased; there is nothing left to send.")
    was = current.state
    current.state, current.attempts, current.problem = State.QUEUED, 0, ""
    current.try_at, current.late_at = at, max(current.late_at, at + timedelta(hours=48))
    current.save(update_fields=["state", "attempts", "problem", "try_at", "late_at"])
    record(event="message.retried", actor=actor, subject=current, at=at, data={"was": was})
    return current


def _leave(message: Message, fence: uuid.UUID, **fields: Any) -> bool:
    with transaction.atomic(durable=True):
        return _move(message, fence, State.CLAIMED, State.HANDOFF, claim=None, lease_until=None, **fields)


def _move(message: Message, fence: uuid.UUID, *states: str, **fields: Any) -> bool:
    return bool(Message.objects.filter(pk=message.pk, claim=fence, state__in=states).update(**fields))
