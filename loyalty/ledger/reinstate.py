from datetime import datetime

from loyalty.ledger.accounts import Code, lock_wallet
from loyalty.ledger.adjust import make_available_lot
from loyalty.ledger.entries import Cause, write_entry
from loyalty.ledger.errors import NothingToMoveError, TooMuchTakenBackError
from loyalty.ledger.lapsed import count_lapsed
from loyalty.models import JournalEntry, PointLot
from people.models import User
from people.record import System


def reinstate(
    *,
    lot: PointLot,
    points: int,
    source_type: str,
    source_id: object,
    reason: str,
    actor: User | System,
    at: datetime,
) -> JournalEntry:
    """Give lapsed points of a lot back, as a new lot with the programme's usual time. In a transaction.

    A debt of the consumer's is paid first.

    **Raises** TooMuchTakenBackError for more than is lapsed, AlreadyMovedError, NothingToMoveError.
    """
    if points < 1:
        raise NothingToMoveError
    wallet = lock_wallet(lot.consumer)
    lapsed = count_lapsed(lot)
    if points > lapsed:
        raise TooMuchTakenBackError(asked=points, left=lapsed)
    into, paid = wallet.into_available(points)
    cause = Cause(JournalEntry.Kind.REINSTATEMENT, source_type, str(source_id), actor, at, breakdown={"reason": reason})
    entry = write_entry(cause, wallet=wallet, points=points, moves={Code.BREAKAGE: -points, **into})
    make_available_lot(entry, points=points, paid=paid, reinstates=lot)
    return entry
