from collections.abc import Mapping
from datetime import datetime
from typing import Any

from loyalty.ledger.accounts import Code, lock_wallet
from loyalty.ledger.entries import Cause, write_entry
from loyalty.ledger.errors import NothingToMoveError
from loyalty.ledger.release_due import release_lots
from loyalty.models import Consumer, JournalEntry, PointLot, Retailer
from people.models import User
from people.record import System


def accrue(  # noqa: PLR0913 -- one argument for each thing that is written down
    *,
    consumer: Consumer,
    retailer: Retailer | None,
    points: int,
    source_type: str,
    source_id: object,
    breakdown: Mapping[str, Any],
    releases_at: datetime,
    expires_at: datetime | None,
    actor: User | System,
    at: datetime,
) -> JournalEntry:
    """Points are earned: pending until `releases_at`, at once available if that has passed. In a transaction.

    **Writes** an entry, its postings and one lot.
    **Raises** AlreadyMovedError if the source has earned its points, NothingToMoveError for fewer than one point,
    ValueError for points that would lapse before they are released.
    """
    if points < 1:
        raise NothingToMoveError
    if expires_at is not None and expires_at <= releases_at:
        raise ValueError("Points lapse after they are released.")
    wallet = lock_wallet(consumer)
    cause = Cause(
        kind=JournalEntry.Kind.ACCRUAL,
        source_type=source_type,
        source_id=str(source_id),
        actor=actor,
        at=at,
        retailer=retailer,
        breakdown=breakdown,
    )
    entry = write_entry(cause, wallet=wallet, points=points, moves={Code.ISSUANCE: -points, Code.PENDING: points})
    lot = PointLot.objects.create(
        consumer=consumer,
        entry=entry,
        points=points,
        remaining=points,
        releases_at=releases_at,
        expires_at=expires_at,
    )
    if releases_at <= at:
        release_lots([lot.pk], at=at)
    return entry
