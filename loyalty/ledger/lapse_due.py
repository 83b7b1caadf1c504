from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from loyalty.ledger.accounts import lock_accounts, program_accounts
from loyalty.ledger.lots import lock_lots
from loyalty.models import Consumer, PointLot
from people.record import SYSTEM, record

BATCH: Final = 500

# A lot lapses again when points came back to it from a hold or a refund; then its source has a number behind it.
_LAPSE: Final = """
WITH due AS (
    SELECT lot.id, lot.consumer_id, lot.remaining, earned.retailer_id,
        lot.id::text || CASE WHEN before.times > 0 THEN '/' || (before.times + 1) ELSE '' END AS source_id
    FROM loyalty_pointlot lot
    JOIN loyalty_journalentry earned ON earned.id = lot.entry_id
    CROSS JOIN LATERAL (
        SELECT count(*) AS times
        FROM loyalty_lotallocation part JOIN loyalty_journalentry entry ON entry.id = part.entry_id
        WHERE part.lot_id = lot.id AND entry.kind = 'expiry'
    ) AS before
    WHERE lot.id = ANY(%(lots)s) AND lot.released_at IS NOT NULL AND lot.remaining > 0 AND lot.expires_at <= %(at)s
), entry AS (
    INSERT INTO loyalty_journalentry
        (kind, source_type, source_id, consumer_id, retailer_id, points, breakdown, at)
    SELECT 'expiry', 'lot', source_id, consumer_id, retailer_id, remaining, '{}', %(at)s FROM due ORDER BY id
    RETURNING id, source_id
), written AS (
    SELECT entry.id AS entry_id, due.* FROM entry JOIN due USING (source_id)
), posting AS (
    INSERT INTO loyalty_posting (entry_id, account_id, points)
    SELECT written.entry_id, account.id, -remaining
    FROM written JOIN loyalty_account account
        ON account.consumer_id = written.consumer_id AND account.code = 'available'
    UNION ALL
    SELECT entry_id, %(breakage)s, remaining FROM written
), allocation AS (
    INSERT INTO loyalty_lotallocation (lot_id, entry_id, points)
    SELECT id, entry_id, remaining FROM written
)
SELECT consumer_id, count(*), sum(remaining)::bigint FROM due GROUP BY consumer_id
"""


@dataclass(frozen=True, slots=True)
class Lapsed:
    consumer_id: UUID
    lots: int
    points: int


def lapse_due(*, at: datetime) -> int:
    """Take away what has lapsed, in batches of their own transactions; how many lots there were.

    Lapsed points could not be spent before this either. What is pending or set aside lapses once it comes back.

    **Writes** per lot an entry and its postings.
    **Then** `points.lapsed`, one per consumer and batch.
    """
    done = 0
    while lot_ids := _list_due(at):
        with transaction.atomic(durable=True):  # two batches in one would lock consumers out of order
            done += sum(lapsed.lots for lapsed in _lapse_lots(lot_ids, at=at))
    return done


def _lapse_lots(lot_ids: Sequence[int], *, at: datetime) -> list[Lapsed]:
    consumer_ids = set(PointLot.objects.filter(pk__in=lot_ids).values_list("consumer_id", flat=True))
    lock_accounts(consumer_ids)
    list(lock_lots(lot_ids))
    breakage = program_accounts()["breakage"]
    with connection.cursor() as cursor:
        cursor.execute(_LAPSE, {"lots": list(lot_ids), "at": at, "breakage": breakage})
        lapsed = [Lapsed(*row) for row in cursor.fetchall()]
    consumers = Consumer.objects.in_bulk([each.consumer_id for each in lapsed])
    for each in lapsed:
        record(
            event="points.lapsed",
            actor=SYSTEM,
            subject=consumers[each.consumer_id],
            at=at,
            data={"points": each.points},
        )
    return lapsed


def _list_due(at: datetime) -> list[int]:
    due = PointLot.objects.filter(released_at__isnull=False, remaining__gt=0, expires_at__lte=at)
    return list(due.order_by("expires_at", "pk").values_list("pk", flat=True)[:BATCH])
