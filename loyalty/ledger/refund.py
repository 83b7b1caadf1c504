from datetime import datetime

from django.db.models import Sum

from loyalty.ledger.accounts import Code, lock_wallet
from loyalty.ledger.entries import Cause, allocate, write_entry
from loyalty.ledger.errors import HoldIsNotSpentError, NothingToMoveError, TooMuchTakenBackError
from loyalty.ledger.lots import give_back, taken_by
from loyalty.models import Hold, HoldResolution, JournalEntry
from people.models import User
from people.record import System


def refund(
    *, hold: Hold, points: int, source_type: str, source_id: object, actor: User | System, at: datetime
) -> JournalEntry:
    """Give spent points back, all or some, to the lots they came from; what has lapsed since stays lapsed.

    In a transaction. A debt of the consumer's is paid first.

    **Raises** HoldIsNotSpentError, TooMuchTakenBackError for more than was spent and not refunded yet,
    AlreadyMovedError for a source that was refunded.
    """
    if points < 1:
        raise NothingToMoveError
    wallet = lock_wallet(hold.consumer)
    spent = _get_spending(hold)
    refunds = JournalEntry.objects.filter(reverses=spent)
    left = spent.points - (refunds.aggregate(sum=Sum("points"))["sum"] or 0)
    if points > left:
        raise TooMuchTakenBackError(asked=points, left=left)
    into, paid = wallet.into_available(points)
    cause = Cause(
        JournalEntry.Kind.REFUND,
        source_type,
        str(source_id),
        actor,
        at,
        reverses=spent,
        breakdown={"arrears": paid} if paid else {},
    )
    taken = taken_by([hold.entry, *refunds])
    entry = write_entry(cause, wallet=wallet, points=points, moves={Code.REDEEMED: -points, **into})
    allocate(entry, give_back(taken, points - paid))
    return entry


def _get_spending(hold: Hold) -> JournalEntry:
    resolution = HoldResolution.objects.select_related("entry").filter(hold=hold).first()
    if resolution is None or resolution.verdict != HoldResolution.Verdict.CAPTURED:
        raise HoldIsNotSpentError
    return resolution.entry
