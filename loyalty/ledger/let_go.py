from datetime import datetime

from loyalty.ledger.accounts import Code, lock_wallet
from loyalty.ledger.capture import refuse_resolved
from loyalty.ledger.entries import Cause, allocate, write_entry
from loyalty.ledger.lots import give_back, taken_by
from loyalty.models import Hold, HoldResolution, JournalEntry
from people.models import User
from people.record import System


def let_go(*, hold: Hold, verdict: HoldResolution.Verdict, actor: User | System, at: datetime) -> JournalEntry:
    """Give the points of a hold back to the lots they came from, whose expiry goes on. In a transaction.

    `verdict` is RELEASED or EXPIRED. A debt of the consumer's is paid first.

    **Raises** HoldIsResolvedError if the hold has ended, by whatever way; ValueError for CAPTURED.
    """
    if verdict == HoldResolution.Verdict.CAPTURED:
        raise ValueError("capture() spends a hold.")
    wallet = lock_wallet(hold.consumer)
    refuse_resolved(hold)
    into, paid = wallet.into_available(hold.points)
    cause = Cause(
        JournalEntry.Kind.UNHOLD,
        hold.entry.source_type,
        hold.entry.source_id,
        actor,
        at,
        breakdown={"arrears": paid} if paid else {},
    )
    entry = write_entry(cause, wallet=wallet, points=hold.points, moves={Code.HELD: -hold.points, **into})
    allocate(entry, give_back(taken_by([hold.entry]), hold.points - paid))
    HoldResolution.objects.create(hold=hold, verdict=verdict, entry=entry, at=at)
    return entry
