from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from loyalty.ledger.accounts import lock_accounts
from loyalty.ledger.lots import lock_lots
from loyalty.models import Consumer, PointLot
from people.record import SYSTEM, record

BATCH: Final = 500  # lots, and so consumers kept waiting, per transaction

# A debt is paid by the consumer's lots in the order of their ids, each as far as the ones before left something.
_RELEASE: Final = """
WITH due AS (
    SELECT lot.id, lot.consumer_id, lot.remaining, earned.retailer_id,
        least(lot.remaining, greatest(0, lot.remaining - arrears.balance
            - sum(lot.remaining) OVER (PARTITION BY lot.consumer_id ORDER BY lot.id))) AS paid
    FROM loyalty_pointlot lot
    JOIN loyalty_journalentry earned ON earned.id = lot.entry_id
    JOIN loyalty_account arrears ON arrears.consumer_id = lot.consumer_id AND arrears.code = 'arrears'
    WHERE lot.id = ANY(%(lots)s) AND lot.released_at IS NULL AND lot.remaining > 0 AND lot.releases_at <= %(at)s
), entry AS (
    INSERT INTO loyalty_journalentry
        (kind, source_type, source_id, consumer_id, retailer_id, points, breakdown, at)
    SELECT 'release', 'lot', id::text, consumer_id, retailer_id, remaining,
        CASE WHEN paid > 0 THEN jsonb_build_object('arrears', paid) ELSE '{}' END, %(at)s
    FROM due ORDER BY id
    RETURNING id, source_id
), written AS (
    SELECT entry.id AS entry_id, due.* FROM entry JOIN due ON due.id = entry.source_id::bigint
), posting AS (
    INSERT INTO loyalty_posting (entry_id, account_id, points)
    SELECT written.entry_id, account.id, move.points
    FROM written
    CROSS JOIN LATERAL (
        VALUES ('pending', -remaining), ('available', remaining - paid), ('arrears', paid)
    ) AS move (code, points)
    JOIN loyalty_account account ON account.consumer_id = written.consumer_id AND account.code = move.code
    WHERE move.points <> 0
), released AS (
    UPDATE loyalty_pointlot lot SET released_at = %(at)s FROM due WHERE lot.id = due.id
), allocation AS (
    INSERT INTO loyalty_lotallocation (lot_id, entry_id, points)
    SELECT id, entry_id, paid FROM written WHERE paid > 0
)
SELECT consumer_id, count(*), sum(remaining)::bigint, sum(paid)::bigint FROM due GROUP BY consumer_id
"""


@dataclass(frozen=True, slots=True)
class Released:
    consumer_id: UUID
    lots: int
    points: int
    arrears: int


def release_due(*, at: datetime) -> int:
    """Make what has waited long enough available, in batches of their own transactions; how many lots there were.

    **Writes** per lot an entry and its postings. A debt of the consumer's is paid first.
    **Then** `points.released`, one per consumer and batch.
    """
    done = 0
    while lot_ids := _list_due(at):
        with transaction.atomic(durable=True):  # two batches in one would lock consumers out of order
            done += sum(released.lots for released in release_lots(lot_ids, at=at))
    return done


def release_lots(lot_ids: Sequence[int], *, at: datetime) -> list[Released]:
    """Release those of the lots that are due; in a transaction. Two that release the same lot do so once."""
    consumer_ids = set(PointLot.objects.filter(pk__in=lot_ids).values_list("consumer_id", flat=True))
    lock_accounts(consumer_ids)
    list(lock_lots(lot_ids))
    with connection.cursor() as cursor:
        cursor.execute(_RELEASE, {"lots": list(lot_ids), "at": at})
        released = [Released(*row) for row in cursor.fetchall()]
    consumers = Consumer.objects.in_bulk([each.consumer_id for each in released])
    for each in released:
        record(
            event="points.released",
            actor=SYSTEM,
            subject=consumers[each.consumer_id],
            at=at,
            data={"points": each.points, "arrears": each.arrears},
        )
    return released


def _list_due(at: datetime) -> list[int]:
    due = PointLot.objects.filter(released_at__isnull=True, remaining__gt=0, releases_at__lte=at)
    return list(due.order_by("releases_at", "pk").values_list("pk", flat=True)[:BATCH])
