"""Retailers who fell silent, and what checks have caught."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from loyalty.queries.figure_scope import FigureScope

SLEEPING_DAYS: Final = 30
DUPLICATES: Final = ("same_number", "same_file", "look_alike")

# The index by retailer and day answers the last hand-in of each without reading the others.
_SLEEPING: Final = """
SELECT r.id, r.shop_name, r.region, last.submitted_at,
    (SELECT coalesce(sum(i.net), 0) FROM loyalty_invoice i
     WHERE i.retailer_id = r.id AND i.points IS NOT NULL AND i.decided_at >= %(year)s)
FROM loyalty_retailer r
LEFT JOIN LATERAL (
    SELECT i.submitted_at FROM loyalty_invoice i
    WHERE i.retailer_id = r.id AND i.submitted_at IS NOT NULL ORDER BY i.submitted_at DESC LIMIT 1
) AS last ON true
WHERE r.state = 'active' AND coalesce(last.submitted_at, r.activated_at, r.created_at) < %(since)s {whose}
ORDER BY 5 DESC, r.shop_name LIMIT %(most)s
"""
_CAUGHT: Final = """
SELECT s.rule, count(DISTINCT i.id), count(DISTINCT i.id) FILTER (WHERE i.state = 'rejected'),
    coalesce(sum(i.net) FILTER (WHERE i.state = 'rejected'), 0)
FROM (
    SELECT DISTINCT invoice_id, rule FROM loyalty_invoicesignal WHERE rule = ANY(%(rules)s) AND verdict <> 'fine'
) AS s
JOIN loyalty_invoice i ON i.id = s.invoice_id
WHERE i.submitted_at >= %(begins)s AND i.submitted_at < %(ends)s {whose}
GROUP BY 1 ORDER BY 2 DESC, 1
"""
_SIGNALS: Final = """
SELECT s.rule, s.verdict, count(*), count(*) FILTER (WHERE i.state = 'rejected'),
    count(*) FILTER (WHERE i.points IS NOT NULL), coalesce(sum(i.net), 0)
FROM (SELECT DISTINCT invoice_id, rule, verdict FROM loyalty_invoicesignal WHERE verdict <> 'fine') AS s
JOIN loyalty_invoice i ON i.id = s.invoice_id
WHERE i.submitted_at >= %(begins)s AND i.submitted_at < %(ends)s AND NOT (s.rule = ANY(%(rules)s)) {whose}
GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
"""


@dataclass(frozen=True, slots=True)
class SleepingRetailer:
    """`last_at` is the last hand-in, None where there was none; `net` is of the last 365 days."""

    id: UUID
    name: str
    region: str
    last_at: datetime | None
    net: Decimal


@dataclass(frozen=True, slots=True)
class Caught:
    """Invoices handed in in the period that a check marked; those that people rejected, and their money."""

    rule: str
    marked: int
    rejected: int
    rejected_net: Decimal


@dataclass(frozen=True, slots=True)
class Signaled:
    """Invoices handed in in the period of which a check gave this verdict; what people then made of them."""

    rule: str
    verdict: str
    marked: int
    rejected: int
    approved: int
    net: Decimal


def list_sleeping(
    scope: FigureScope, *, at: datetime, days: int = SLEEPING_DAYS, most: int = 50
) -> list[SleepingRetailer]:
    """Active retailers who handed nothing in for so many days, those who had brought most first."""
    whose = "AND r.region = %(region)s" if scope.region else ""
    if scope.retailer_id is not None:
        whose += " AND r.id = %(retailer)s"
    since, year = at - timedelta(days=days), at - timedelta(days=365)
    rows = scope.fetch(_SLEEPING.format(whose=whose), since=since, year=year, most=most)
    return [SleepingRetailer(*row) for row in rows]


def list_caught(scope: FigureScope, *, rules: tuple[str, ...] = DUPLICATES) -> list[Caught]:
    """One invoice that two checks marked stands under both."""
    sql = _CAUGHT.format(whose=scope.whose("i"))
    return [Caught(*row) for row in scope.fetch(sql, rules=list(rules))]


def list_signals(scope: FigureScope, *, but: tuple[str, ...] = DUPLICATES) -> list[Signaled]:
    """What the checks other than `but` found, by verdict; what they found fine is left out."""
    sql = _SIGNALS.format(whose=scope.whose("i"))
    return [Signaled(*row) for row in scope.fetch(sql, rules=list(but))]
