from dataclasses import asdict, dataclass
from datetime import datetime

from django.db.models import Sum

from loyalty.ledger.accounts import Code, Wallet, lock_wallet
from loyalty.ledger.entries import Cause, allocate, write_entry
from loyalty.ledger.errors import NothingToMoveError, NotReversibleError, TooMuchTakenBackError
from loyalty.ledger.lapsed import count_lapsed
from loyalty.ledger.lots import lock_lots, lock_spendable, take
from loyalty.models import JournalEntry, PointLot, Program
from loyalty.queries.program import get_program
from people.models import User
from people.record import System


@dataclass(frozen=True, slots=True)
class Split:
    """Where points that are taken back come from; the sum is what was asked."""

    own: int  # what is left of the lot that they made
    lapsed: int  # what lapsed of it, and is not taken twice
    other: int  # the consumer's other points
    owed: int  # a debt that new points pay first
    written_off: int  # spent, and forgotten


def reverse(
    *, entry: JournalEntry, points: int, source_type: str, source_id: object, actor: User | System, at: datetime
) -> JournalEntry:
    """Take earned points back, all or some, for goods that came back. In a transaction.

    First from the lot that the entry made, then what has lapsed of it, then the consumer's other points. What is
    missing is written off or becomes a debt, as the programme says; as far as points are set aside for a gift it is
    a debt in any case, or giving them back later would make points out of nothing.

    **Raises** NotReversibleError, TooMuchTakenBackError for more than is left of the entry, AlreadyMovedError.
    """
    if points < 1:
        raise NothingToMoveError
    if entry.kind != JournalEntry.Kind.ACCRUAL:
        raise NotReversibleError
    wallet = lock_wallet(entry.consumer)
    left = count_reversible(entry)
    if points > left:
        raise TooMuchTakenBackError(asked=points, left=left)
    lot = lock_lots(PointLot.objects.filter(entry=entry).values_list("pk", flat=True)).get()
    others = [other for other in lock_spendable(entry.consumer, at) if other.pk != lot.pk]
    parts = take(others, points - min(points, lot.remaining) - _lapsed_part(lot, points))
    split = _split(wallet, lot, points=points, other=sum(parts.values()))
    cause = Cause(
        JournalEntry.Kind.REVERSAL,
        source_type,
        str(source_id),
        actor,
        at,
        retailer=entry.retailer,
        reverses=entry,
        breakdown={"taken": asdict(split)},
    )
    reversal = write_entry(cause, wallet=wallet, points=points, moves=_moves(split, lot))
    allocate(reversal, parts | ({lot.pk: split.own} if split.own else {}))
    return reversal


def count_reversible(entry: JournalEntry) -> int:
    """How many points of the entry are not taken back yet."""
    return entry.points - (entry.reversals.aggregate(sum=Sum("points"))["sum"] or 0)


def _lapsed_part(lot: PointLot, points: int) -> int:
    return min(points - min(points, lot.remaining), count_lapsed(lot))


def _split(wallet: Wallet, lot: PointLot, *, points: int, other: int) -> Split:
    own, lapsed = min(points, lot.remaining), _lapsed_part(lot, points)
    missing = points - own - lapsed - other
    is_owed = get_program().shortfall == Program.Shortfall.ARREARS
    owed = missing if is_owed else min(missing, max(0, wallet.held - wallet.debt))
    return Split(own=own, lapsed=lapsed, other=other, owed=owed, written_off=missing - owed)


def _moves(split: Split, lot: PointLot) -> dict[Code, int]:
    is_pending = lot.released_at is None
    taken = split.own + split.lapsed + split.other + split.owed + split.written_off
    return {
        Code.ISSUANCE: taken,
        Code.PENDING: -split.own if is_pending else 0,
        Code.AVAILABLE: -split.other - (0 if is_pending else split.own),
        Code.BREAKAGE: -split.lapsed,
        Code.ARREARS: -split.owed,
        Code.ADJUSTMENT: -split.written_off,
    }
