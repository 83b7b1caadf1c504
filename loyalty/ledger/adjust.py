from datetime import datetime

from loyalty.ledger.accounts import Code, Wallet, lock_wallet
from loyalty.ledger.entries import Cause, allocate, write_entry
from loyalty.ledger.errors import NothingToMoveError
from loyalty.ledger.lots import lock_spendable, take_all
from loyalty.models import Consumer, JournalEntry, PointLot
from loyalty.points.days import lapsed_at
from loyalty.queries.program import get_program
from people.models import User
from people.record import System
from tenants.current import get_current_tenant


def adjust(
    *,
    consumer: Consumer,
    points: int,
    source_type: str,
    source_id: object,
    reason: str,
    actor: User | System,
    at: datetime,
) -> JournalEntry:
    """Give (positive) or take (negative) points by hand, once the chain has approved it. In a transaction.

    What is given is available at once, lapses after the programme's usual time, and pays a debt first.

    **Raises** NotEnoughPointsError for taking more than can be spent, AlreadyMovedError, NothingToMoveError.
    """
    if points == 0:
        raise NothingToMoveError
    wallet = lock_wallet(consumer)
    cause = Cause(JournalEntry.Kind.ADJUSTMENT, source_type, str(source_id), actor, at, breakdown={"reason": reason})
    return _give(wallet, cause, points) if points > 0 else _take(wallet, cause, -points)


def _give(wallet: Wallet, cause: Cause, points: int) -> JournalEntry:
    into, paid = wallet.into_available(points)
    entry = write_entry(cause, wallet=wallet, points=points, moves={Code.ADJUSTMENT: -points, **into})
    make_available_lot(entry, points=points, paid=paid)
    return entry


def _take(wallet: Wallet, cause: Cause, points: int) -> JournalEntry:
    parts = take_all(lock_spendable(wallet.consumer, cause.at), points)
    moves = {Code.AVAILABLE: -points, Code.ADJUSTMENT: points}
    entry = write_entry(cause, wallet=wallet, points=points, moves=moves)
    allocate(entry, parts)
    return entry


def make_available_lot(entry: JournalEntry, *, points: int, paid: int, reinstates: PointLot | None = None) -> PointLot:
    """The lot of points that were given by hand; `paid` of them went to a debt at once."""
    expires_at = lapsed_at(
        released=entry.at,
        lifetime_days=get_program().points_lifetime_days,
        timezone=get_current_tenant().timezone,
    )
    lot = PointLot.objects.create(
        consumer=entry.consumer,
        entry=entry,
        points=points,
        remaining=points,
        releases_at=entry.at,
        released_at=entry.at,
        expires_at=expires_at,
        reinstates=reinstates,
    )
    allocate(entry, {lot.pk: paid} if paid else {})
    return lot
