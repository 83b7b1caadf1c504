from datetime import datetime

from loyalty.ledger.accounts import Code, lock_wallet
from loyalty.ledger.entries import Cause, allocate, write_entry
from loyalty.ledger.errors import NothingToMoveError
from loyalty.ledger.lots import lock_spendable, take_all
from loyalty.models import Consumer, Hold, JournalEntry
from people.models import User
from people.record import System


def hold(
    *,
    consumer: Consumer,
    points: int,
    source_type: str,
    source_id: object,
    expires_at: datetime,
    actor: User | System,
    at: datetime,
) -> Hold:
    """Set points aside, from the lots that lapse first. In a transaction.

    **Raises** NotEnoughPointsError, AlreadyMovedError if the source has a hold, NothingToMoveError.
    """
    if points < 1:
        raise NothingToMoveError
    wallet = lock_wallet(consumer)
    parts = take_all(lock_spendable(consumer, at), points)
    cause = Cause(JournalEntry.Kind.HOLD, source_type, str(source_id), actor, at)
    entry = write_entry(cause, wallet=wallet, points=points, moves={Code.AVAILABLE: -points, Code.HELD: points})
    allocate(entry, parts)
    return Hold.objects.create(consumer=consumer, entry=entry, points=points, created_at=at, expires_at=expires_at)
