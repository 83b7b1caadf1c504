"""Writing an entry with its postings and allocations: two statements, whatever the movement."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import connection

from loyalty.ledger.accounts import Code, Wallet
from loyalty.ledger.errors import AlreadyMovedError
from loyalty.models import JournalEntry, Retailer
from people.models import User
from people.record import System

# A cause that has moved its points before gives no row, and leaves the transaction usable. Of two at the same time
# the second waits until the first is decided.
_WRITE: Final = """
WITH entry AS (
    INSERT INTO loyalty_journalentry
        (kind, source_type, source_id, consumer_id, retailer_id, points, reverses_id, breakdown, actor_id, at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (kind, source_type, source_id) DO NOTHING
    RETURNING id
), posting AS (
    INSERT INTO loyalty_posting (entry_id, account_id, points)
    SELECT entry.id, move.account_id, move.points
    FROM entry CROSS JOIN unnest(%s::bigint[], %s::bigint[]) AS move (account_id, points)
)
SELECT id FROM entry
"""
_ALLOCATE: Final = """
INSERT INTO loyalty_lotallocation (lot_id, entry_id, points)
SELECT part.lot_id, %s, part.points FROM unnest(%s::bigint[], %s::bigint[]) AS part (lot_id, points)
ORDER BY part.lot_id
"""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why points move; of one kind each source moves them once."""

    kind: JournalEntry.Kind
    source_type: str
    source_id: str
    actor: User | System
    at: datetime
    retailer: Retailer | None = None
    reverses: JournalEntry | None = None
    breakdown: Mapping[str, Any] = field(default_factory=dict)


def write_entry(cause: Cause, *, wallet: Wallet, points: int, moves: Mapping[Code, int]) -> JournalEntry:
    """Write down that `points` moved, as `moves` (account code → points) say.

    Raises AlreadyMovedError: the cause has an entry of this kind.
    """
    actual = {wallet.ids[code]: moved for code, moved in sorted(moves.items()) if moved}
    entry = JournalEntry(
        kind=cause.kind,
        source_type=cause.source_type,
        source_id=str(cause.source_id),
        consumer=wallet.consumer,
        retailer=cause.retailer,
        points=points,
        reverses=cause.reverses,
        breakdown=dict(cause.breakdown),
        actor=cause.actor if isinstance(cause.actor, User) else None,
        at=cause.at,
    )
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [*_values_of(entry), list(actual), list(actual.values())])
        row = cursor.fetchone()
    if row is None:
        raise AlreadyMovedError
    entry.pk = row[0]
    entry._state.adding = False  # noqa: SLF001 - it is stored
    entry._state.db = connection.alias  # noqa: SLF001
    return entry


def allocate(entry: JournalEntry, parts: Mapping[int, int]) -> None:
    """Note which lots (id → points) the entry took its points from; negative gives them back."""
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(_ALLOCATE, [entry.pk, list(parts), list(parts.values())])


def _values_of(entry: JournalEntry) -> list[Any]:
    return [
        entry.kind,
        entry.source_type,
        entry.source_id,
        entry.consumer_id,
        entry.retailer_id,
        entry.points,
        entry.reverses_id,
        json.dumps(entry.breakdown),
        entry.actor_id,
        entry.at,
    ]
