"""The points that are there, by the month in which they lapse."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from loyalty.queries.figure_scope import FigureScope
from loyalty.queries.programme_figures import ENTRY_OF_LOT

_MONTHS: Final = """
SELECT date_trunc('month', lot.expires_at AT TIME ZONE %(timezone)s)::date,
    coalesce(sum(lot.remaining) FILTER (WHERE lot.released_at IS NULL), 0)::bigint,
    coalesce(sum(lot.remaining) FILTER (WHERE lot.released_at IS NOT NULL), 0)::bigint,
    count(DISTINCT lot.consumer_id)
FROM loyalty_pointlot lot {joins}
WHERE lot.remaining > 0 AND (lot.released_at IS NULL OR lot.expires_at IS NULL OR lot.expires_at > %(at)s) {whose}
GROUP BY 1 ORDER BY 1 NULLS LAST
"""


@dataclass(frozen=True, slots=True)
class ExpiryMonth:
    """`begins_on` None: points that never lapse. What is set aside for gifts is not among them."""

    begins_on: date | None
    pending: int
    available: int
    consumers: int

    @property
    def points(self) -> int:
        return self.pending + self.available


def list_expiry_months(scope: FigureScope, *, at: datetime) -> list[ExpiryMonth]:
    """Sums to the pending and available points of `get_standing`. The next month first."""
    sql = _MONTHS.format(
        joins=ENTRY_OF_LOT if scope.is_of_retailers else "", whose=scope.whose("lot", retailer="e.retailer_id")
    )
    return [ExpiryMonth(*row) for row in scope.fetch(sql, at=at)]
