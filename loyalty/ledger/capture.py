from datetime import datetime

from loyalty.ledger.accounts import Code, lock_wallet
from loyalty.ledger.entries import Cause, write_entry
from loyalty.ledger.errors import HoldIsResolvedError
from loyalty.models import Hold, HoldResolution, JournalEntry
from people.models import User
from people.record import System


def capture(*, hold: Hold, actor: User | System, at: datetime) -> JournalEntry:
    """Spend the points of a hold. In a transaction.

    **Raises** HoldIsResolvedError if the hold has ended, by whatever way.
    """
    wallet = lock_wallet(hold.consumer)
    refuse_resolved(hold)
    cause = Cause(JournalEntry.Kind.REDEMPTION, hold.entry.source_type, hold.entry.source_id, actor, at)
    moves = {Code.HELD: -hold.points, Code.REDEEMED: hold.points}
    entry = write_entry(cause, wallet=wallet, points=hold.points, moves=moves)
    HoldResolution.objects.create(hold=hold, verdict=HoldResolution.Verdict.CAPTURED, entry=entry, at=at)
    return entry


def refuse_resolved(hold: Hold) -> None:
    """Under the lock on the consumer's accounts."""
    if HoldResolution.objects.filter(hold=hold).exists():
        raise HoldIsResolvedError
