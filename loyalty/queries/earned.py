"""Points earned within the window that tiers look at: accruals by their day, less what was taken back of them."""

from collections.abc import Iterable
from datetime import date
from typing import Final
from uuid import UUID

from django.db import connection

from loyalty.models import Consumer, Program
from loyalty.points.days import window_begins_at

_EARNED: Final = """
SELECT consumer_id, sum(points)::bigint FROM (
    SELECT consumer_id, points FROM loyalty_journalentry WHERE kind = 'accrual' AND at >= %(since)s {whose}
    UNION ALL
    SELECT made.consumer_id, -back.points
    FROM loyalty_journalentry made JOIN loyalty_journalentry back ON back.reverses_id = made.id
    WHERE made.kind = 'accrual' AND back.kind = 'reversal' AND made.at >= %(since)s {whose_made}
) AS moved GROUP BY consumer_id
"""


def get_earned(consumer: Consumer, *, program: Program, today: date, timezone: str) -> int:
    return list_earned(program=program, today=today, timezone=timezone, of=[consumer.pk]).get(consumer.pk, 0)


def list_earned(*, program: Program, today: date, timezone: str, of: Iterable[UUID] | None = None) -> dict[UUID, int]:
    """Consumer → points, for all or for those named; who earned nothing is not among them."""
    since = window_begins_at(today=today, window_days=program.tier_window_days, timezone=timezone)
    whose = {"whose": "", "whose_made": ""}
    if of is not None:
        whose = {"whose": "AND consumer_id = ANY(%(of)s)", "whose_made": "AND made.consumer_id = ANY(%(of)s)"}
    with connection.cursor() as cursor:
        cursor.execute(_EARNED.format(**whose), {"since": since, "of": None if of is None else list(of)})
        return dict(cursor.fetchall())
