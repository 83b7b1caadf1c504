"""How long entries wait for the people of the chain."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from kit.periods import Period

# A level begins when the entry was handed in or edited, or when the level before it was decided. Time on a question
# counts: it is time in which the retailer waits.
_TIMED: Final = """
WITH ended AS (
    SELECT d.request_id, d.revision, d.level, d.verdict, d.actor_id, d.at,
        greatest(v.at, lag(d.at) OVER (PARTITION BY d.request_id ORDER BY d.at, d.id)) AS began
    FROM approval_decision d
    JOIN approval_request q ON q.id = d.request_id
    JOIN approval_revision v ON v.request_id = d.request_id AND v.number = d.revision
    WHERE d.verdict <> 'query' AND q.kind = %(kind)s
        AND q.id IN (SELECT request_id FROM approval_decision WHERE at >= %(begins)s AND at < %(ends)s)
), timed AS (
    SELECT ended.*, s.role, (extract(epoch FROM ended.at - began) / 3600)::float AS hours, s.time_limit_hours
    FROM ended JOIN approval_step s ON s.request_id = ended.request_id AND s.number = ended.level
    WHERE ended.at >= %(begins)s AND ended.at < %(ends)s
)
"""
_BY_LEVEL: Final = """
SELECT level, role, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY hours),
    percentile_cont(0.9) WITHIN GROUP (ORDER BY hours), count(*) FILTER (WHERE hours > time_limit_hours)
FROM timed GROUP BY level, role ORDER BY level, role
"""
_BY_PERSON: Final = """
SELECT u.id, coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.username), count(*),
    count(*) FILTER (WHERE verdict = 'approve'), count(*) FILTER (WHERE verdict = 'reject'),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY hours), count(*) FILTER (WHERE hours > time_limit_hours)
FROM timed JOIN people_user u ON u.id = timed.actor_id GROUP BY u.id ORDER BY 3 DESC, 2
"""


@dataclass(frozen=True, slots=True)
class LevelTimes:
    """`late`: decided after the level's time limit."""

    level: int
    role: str
    decisions: int
    median_hours: float
    p90_hours: float
    late: int


@dataclass(frozen=True, slots=True)
class PersonTimes:
    user_id: Any
    name: str
    decisions: int
    approved: int
    rejected: int
    median_hours: float
    late: int


def list_level_times(period: Period, *, kind: str) -> list[LevelTimes]:
    """Decisions of the period that ended a level, of one kind of entry."""
    return [LevelTimes(*row) for row in _fetch(_TIMED + _BY_LEVEL, period, kind)]


def list_person_times(period: Period, *, kind: str) -> list[PersonTimes]:
    """The same by whoever decided; whose place they took makes no difference."""
    return [PersonTimes(*row) for row in _fetch(_TIMED + _BY_PERSON, period, kind)]


def _fetch(sql: str, period: Period, kind: str) -> list[tuple[Any, ...]]:
    begins, ends = period.bounds_at()
    params: dict[str, str | datetime] = {"begins": begins, "ends": ends, "kind": kind}
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
