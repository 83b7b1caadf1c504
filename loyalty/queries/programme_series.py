"""The programme from day to day, and how long its invoices waited: a period beside the one before it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from loyalty.queries.figure_scope import FigureScope
from loyalty.queries.programme_figures import GIFT

# As the movements count them: the retailer of a spending is the gift's.
_DAYS: Final = """
WITH bought AS ({bought})
SELECT (decided_at AT TIME ZONE %(timezone)s)::date, count(*), sum(net), coalesce(sum(points), 0)::bigint, 0
FROM bought GROUP BY 1
UNION ALL
SELECT (e.at AT TIME ZONE %(timezone)s)::date, 0, 0, 0,
    sum(CASE e.kind WHEN 'redemption' THEN e.points ELSE -e.points END)::bigint
FROM loyalty_journalentry e {joins}
WHERE e.kind IN ('redemption', 'refund') AND e.at >= %(begins)s AND e.at < %(ends)s {whose} GROUP BY 1
"""
_WAITED: Final = """
WITH waited AS (
    SELECT i.decided_at, extract(epoch FROM i.decided_at - i.submitted_at) AS seconds FROM loyalty_invoice i
    WHERE i.points IS NOT NULL AND i.submitted_at IS NOT NULL
        AND i.decided_at >= %(then_begins)s AND i.decided_at < %(ends)s {whose}
)
SELECT count(*) FILTER (WHERE decided_at >= %(begins)s),
    (percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) FILTER (WHERE decided_at >= %(begins)s) / 3600)::float,
    count(*) FILTER (WHERE decided_at < %(then_ends)s),
    (percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) FILTER (WHERE decided_at < %(then_ends)s) / 3600)::float
FROM waited
"""


@dataclass(frozen=True, slots=True)
class ProgrammeDay:
    """What one day, or some days together, brought. `redeemed` is less refunds, and of no product."""

    invoices: int = 0
    net: Decimal = Decimal(0)
    accrued: int = 0
    redeemed: int = 0

    def __add__(self, other: "ProgrammeDay") -> "ProgrammeDay":
        return ProgrammeDay(
            self.invoices + other.invoices,
            self.net + other.net,
            self.accrued + other.accrued,
            self.redeemed + other.redeemed,
        )


NO_DAY: Final = ProgrammeDay()


@dataclass(frozen=True, slots=True)
class Waited:
    """Hours from the last hand-in to the approval, at the median; None where nothing was approved.

    The same of the earlier period, as far as it went.
    """

    invoices: int
    median_hours: float | None
    then_invoices: int
    then_median_hours: float | None


def map_days(scope: FigureScope, *, begins_at: datetime) -> dict[date, ProgrammeDay]:
    """The days with something on them from `begins_at` (that of an earlier period) to the end of the scope's own."""
    joins, retailer = (GIFT, "gift.retailer_id") if scope.is_of_retailers else ("", "")
    sql = _DAYS.format(bought=scope.bought(), joins=joins, whose=scope.whose("e", retailer=retailer))
    days: dict[date, ProgrammeDay] = {}
    for on, *figures in scope.fetch(sql, begins=begins_at):
        days[on] = days.get(on, NO_DAY) + ProgrammeDay(*figures)
    return days


def get_waited(scope: FigureScope, *, then: tuple[datetime, datetime]) -> Waited:
    """Of the invoices approved in the period, and of those approved between the two instants of `then`.

    A scope of products is answered as if it were of all.
    """
    sql = _WAITED.format(whose=scope.whose("i"))
    return Waited(*scope.fetch(sql, then_begins=then[0], then_ends=then[1])[0])
