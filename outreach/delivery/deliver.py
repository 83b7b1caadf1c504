import logging
import uuid
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import Error, transaction

from kit import clock
from outreach.delivery import claims, transports
from outreach.delivery.outcomes import LostClaimError, NotSentError, UnknownOutcomeError
from outreach.delivery.quiet import next_open
from outreach.delivery.rechecks import find_reason_to_skip
from outreach.kinds import MUST_HAVE, STILL_TRUE
from outreach.models import Message
from tenants.current import get_current_tenant

log = logging.getLogger(__name__)

LONGEST_RUN: Final = timedelta(minutes=5)  # what is left waits for the next worker, a minute later at most


def deliver_due() -> int:
    """Send what waits in the entered tenant's outbox; how many were looked at. Any number of workers may do so.

    1. Claim a batch. 2. Before each, ask anew whether it should go. 3. Send all but the irrevocable step. 4. Commit
    the hand-off. 5. Take the step. 6. Commit how it ended. No transaction is open while the network is waited for.
    """
    began = clock.now()
    claims.reap(at=began)
    looked_at = 0
    while clock.now() - began < LONGEST_RUN:
        claim, messages = claims.claim_due(at=clock.now())
        if not messages:
            break
        for message in messages:
            if clock.now() - began >= LONGEST_RUN:
                break  # the rest of the batch waits again when its lease is over
            _deliver(message, claim)
            looked_at += 1
    return looked_at


def _deliver(message: Message, claim: uuid.UUID) -> None:
    """One message; whatever is wrong with it does not keep the others from going."""
    try:
        if _may_go(message, claim):
            _send(message, claim)
    except LostClaimError:
        log.warning("Message %s was taken over by another worker.", message.pk)
    except Error:
        raise  # the database is away: leases run out by themselves
    except Exception as error:  # a mistake of ours counts as a try, or it would loop for ever
        log.exception("Message %s could not be sent.", message.pk)
        claims.put_back(message, claim=claim, problem=f"Our mistake: {error!r}", at=clock.now())


def _may_go(message: Message, claim: uuid.UUID) -> bool:
    at = clock.now()
    with transaction.atomic(durable=True):
        if not claims.renew(message, claim=claim, at=at):
            raise LostClaimError
        current = Message.objects.select_related("user").get(pk=message.pk)
        reason = find_reason_to_skip(current, at=at, still_true=STILL_TRUE, must_have=MUST_HAVE)
    if reason:
        claims.mark_skipped(message, claim=claim, reason=reason)
        return False
    opens_at = next_open(at, ZoneInfo(get_current_tenant().timezone)) if current.keeps_quiet else at
    if opens_at > at:
        claims.postpone(message, claim=claim, until=opens_at)
        return False
    return True


def _send(message: Message, claim: uuid.UUID) -> None:
    step = _HandOff(message, claim)
    try:
        receipt = transports.send(message, hand_off=step)
    except NotSentError as error:
        claims.try_again(message, claim=claim, problem=str(error), at=clock.now(), is_final=error.is_final)
    except UnknownOutcomeError as error:
        claims.mark_uncertain(message, claim=claim, problem=str(error))
    except (LostClaimError, Error):
        raise
    except Exception as error:
        if not step.is_taken:
            raise
        log.exception("Message %s broke while it was handed over.", message.pk)
        claims.mark_uncertain(message, claim=claim, problem=f"Our mistake: {error!r}")
    else:
        claims.mark_sent(message, claim=claim, at=clock.now(), reply=receipt.reply, is_test=receipt.is_test)


class _HandOff:
    """Commits that the irrevocable step comes next, if the message is still this worker's."""

    def __init__(self, message: Message, claim: uuid.UUID) -> None:
        self.message, self.claim, self.is_taken = message, claim, False

    def __call__(self) -> None:
        if not claims.hand_off(self.message, claim=self.claim, at=clock.now()):
            raise LostClaimError
        self.is_taken = True
