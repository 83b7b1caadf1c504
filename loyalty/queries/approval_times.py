"""How long entries wait for the people of the chain: those decided, and those that wait now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from kit.periods import Period
from loyalty.queries.figure_scope import FigureScope

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
        AND q.id IN (SELECT request_id FROM approval_decision WHERE at >= %(begins)s AND at < %(ends)s) {of}
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
_QUEUE: Final = """
SELECT q.level, q.role, count(*), min(q.opened_at), count(*) FILTER (WHERE q.due_at < %(at)s)
FROM approval_request q
WHERE q.state IN ('open', 'on_query') AND q.kind = %(kind)s {of} GROUP BY 1, 2 ORDER BY 1, 2
"""
# The chain knows its entries by kind and text alone.
_INVOICES: Final = "AND q.subject_id IN (SELECT i.id::text FROM loyalty_invoice i WHERE i.state <> 'draft' {whose})"


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


@dataclass(frozen=True, slots=True)
class Queue:
    """Entries that wait at a level now, since `oldest_at` at the longest; `late` ones are past their time limit."""

    level: int
    role: str
    waiting: int
    oldest_at: datetime
    late: int


def list_level_times(period: Period, *, kind: str, of: FigureScope | None = None) -> list[LevelTimes]:
    """Decisions of the period that ended a level, of one kind of entry; with `of`, those on its invoices."""
    return [LevelTimes(*row) for row in _fetch(_TIMED + _BY_LEVEL, period, kind, of)]


def list_person_times(period: Period, *, kind: str, of: FigureScope | None = None) -> list[PersonTimes]:
    """The same by whoever decided; whose place they took makes no difference."""
    return [PersonTimes(*row) for row in _fetch(_TIMED + _BY_PERSON, period, kind, of)]


def list_queues(period: Period, *, kind: str, at: datetime, of: FigureScope | None = None) -> list[Queue]:
    """What waits at `at`, whenever it came; a question stops the clock of its limit, not the waiting."""
    return [Queue(*row) for row in _fetch(_QUEUE, period, kind, of, at=at)]


def _fetch(
    sql: str, period: Period, kind: str, of: FigureScope | None, at: datetime | None = None
) -> list[tuple[Any, ...]]:
    whose = of.whose("i") if of is not None else ""
    statement = sql.format(of=_INVOICES.format(whose=whose) if whose else "")
    return (of or FigureScope(period=period)).fetch(statement, kind=kind, at=at)
