"""The programme in figures, for its dashboard: each function is one or two queries, whatever there is to sum up."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from loyalty.queries.figure_scope import FigureScope

MOST_ROWS: Final = 100


@dataclass(frozen=True, slots=True)
class Purchases:
    """Invoices that were approved in the period. `points` is what they were given, before anything was taken back."""

    invoices: int
    net: Decimal
    points: int
    retailers: int
    consumers: int


@dataclass(frozen=True, slots=True)
class Inbox:
    """`handed_in` and `rejected` in the period; `waiting` now."""

    handed_in: int
    rejected: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Movements:
    """Points that moved in the period, each counted once on its way."""

    earned: int
    taken_back: int
    released: int
    spent: int
    refunded: int
    lapsed: int
    given_by_hand: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Points that are there now. `held` are set aside for gifts; lapsed ones are not there, swept away or not.

    `owed` are debts, which are of no retailer: 0 where the scope is of some.
    """

    pending: int
    available: int
    held: int
    owed: int = 0

    @property
    def outstanding(self) -> int:
        return self.pending + self.available + self.held - self.owed


@dataclass(frozen=True, slots=True)
class Day:
    on: date
    invoices: int
    net: Decimal
    points: int


@dataclass(frozen=True, slots=True)
class Row:
    """One retailer, consumer, region, category or product. `key` is its id; a region's is its name."""

    key: Any
    name: str
    invoices: int
    net: Decimal
    points: int


# What a row is of: the column of `bought`, the name that is shown, and the join that brings them.
_RETAILER: Final = ("retailer_id", "r.shop_name", "JOIN loyalty_retailer r ON r.id = s.key")
_CONSUMER: Final = (
    "consumer_id",
    "coalesce(nullif(c.name, ''), nullif(c.pseudonym, ''), 'Without a name')",
    "JOIN loyalty_consumer c ON c.id = s.key",
)

# Summed up by key before names are brought: a sort of 100,000 names costs more than all the rest.
_GROUPED: Final = """
WITH bought AS ({bought}), summed AS (
    SELECT {key} AS key, count(*) AS invoices, sum(net) AS net, sum(points)::bigint AS points
    FROM bought GROUP BY 1
)
SELECT s.key, {name} AS name, s.invoices, s.net, s.points
FROM summed s {joins} ORDER BY 4 DESC, 2 LIMIT %(most)s
"""
_BY_REGION: Final = """
WITH bought AS ({bought}), summed AS (
    SELECT retailer_id, count(*) AS invoices, sum(net) AS net, sum(points)::bigint AS points FROM bought GROUP BY 1
)
SELECT r.region AS key, r.region AS name, sum(s.invoices)::bigint, sum(s.net), sum(s.points)::bigint
FROM summed s JOIN loyalty_retailer r ON r.id = s.retailer_id GROUP BY r.region ORDER BY 4 DESC, 2 LIMIT %(most)s
"""
_BY_LINE: Final = """
WITH summed AS (
    SELECT {key} AS key, count(DISTINCT i.id) AS invoices, sum(l.net) AS net,
        coalesce(sum(l.points), 0)::bigint AS points
    FROM loyalty_invoice i
    JOIN loyalty_invoiceline l ON l.invoice_id = i.id
    LEFT JOIN commerce_product p ON p.id = l.product_id
    WHERE i.points IS NOT NULL AND i.decided_at >= %(begins)s AND i.decided_at < %(ends)s {whose} {what}
    GROUP BY 1
)
SELECT s.key, {name} AS name, s.invoices, s.net, s.points
FROM summed s LEFT JOIN {named} named ON named.id = s.key ORDER BY 4 DESC, 2 LIMIT %(most)s
"""
_MOVED: Final = """
SELECT e.kind, sum(CASE WHEN e.kind <> 'adjustment' THEN e.points
    ELSE (SELECT -sum(p.points) FROM loyalty_posting p JOIN loyalty_account a ON a.id = p.account_id
          WHERE p.entry_id = e.id AND a.consumer_id IS NULL) END)::bigint
FROM loyalty_journalentry e {joins}
WHERE e.kind = ANY(%(kinds)s) AND e.at >= %(begins)s AND e.at < %(ends)s {whose}
GROUP BY 1
"""
# The journal names no retailer where points were spent; the gift does.
GIFT: Final = """
LEFT JOIN loyalty_holdresolution spent ON spent.entry_id = coalesce(e.reverses_id, e.id)
LEFT JOIN loyalty_redemption gift ON gift.hold_id = spent.hold_id
"""
_STANDING: Final = """
SELECT coalesce(sum(lot.remaining) FILTER (WHERE lot.released_at IS NULL), 0)::bigint,
    coalesce(sum(lot.remaining) FILTER (
        WHERE lot.released_at IS NOT NULL AND (lot.expires_at IS NULL OR lot.expires_at > %(at)s)), 0)::bigint,
    (SELECT coalesce(sum(h.points), 0)::bigint
     FROM loyalty_hold h LEFT JOIN loyalty_redemption gift ON gift.hold_id = h.id
     WHERE NOT EXISTS (SELECT FROM loyalty_holdresolution done WHERE done.hold_id = h.id) {whose_hold}),
    {owed}
FROM loyalty_pointlot lot {joins}
WHERE lot.remaining > 0 {whose}
"""
_OWED: Final = """
    (SELECT coalesce(-sum(debt.balance), 0)::bigint FROM loyalty_account debt
     WHERE debt.code = 'arrears' AND debt.consumer_id IS NOT NULL {whose})
"""
# A lot knows its consumer; the retailer is the entry's.
ENTRY_OF_LOT: Final = "JOIN loyalty_journalentry e ON e.id = lot.entry_id"
_INBOX: Final = """
SELECT count(*) FILTER (WHERE i.submitted_at >= %(begins)s AND i.submitted_at < %(ends)s),
    count(*) FILTER (WHERE i.state = 'rejected' AND i.decided_at >= %(begins)s AND i.decided_at < %(ends)s),
    count(*) FILTER (WHERE i.state IN ('in_review', 'on_query', 'returned'))
FROM loyalty_invoice i
WHERE i.state <> 'draft' {whose}
"""


def get_purchases(scope: FigureScope) -> Purchases:
    sql = f"""
        WITH bought AS ({scope.bought()})
        SELECT count(*), coalesce(sum(net), 0), coalesce(sum(points), 0)::bigint,
            count(DISTINCT retailer_id), count(DISTINCT consumer_id) FROM bought
    """  # noqa: S608 - the parts are ours
    return Purchases(*scope.fetch(sql)[0])


def list_days(scope: FigureScope) -> list[Day]:
    """The days on which something was approved, in the tenant's time zone and in order."""
    sql = f"""
        WITH bought AS ({scope.bought()})
        SELECT (decided_at AT TIME ZONE %(timezone)s)::date, count(*), sum(net), coalesce(sum(points), 0)::bigint
        FROM bought GROUP BY 1 ORDER BY 1
    """  # noqa: S608 - the parts are ours
    return [Day(*row) for row in scope.fetch(sql)]


def get_inbox(scope: FigureScope) -> Inbox:
    return Inbox(*scope.fetch(_INBOX.format(whose=scope.whose("i")))[0])


def get_movements(scope: FigureScope) -> Movements:
    """Points are not of products; a scope of products is answered as if it were of all."""
    kinds = ["accrual", "reversal", "release", "expiry"]
    moved = _moved(scope, kinds, joins="", retailer="")
    moved |= _moved(
        scope, ["redemption", "refund"], joins=GIFT if scope.is_of_retailers else "", retailer="gift.retailer_id"
    )
    moved |= _moved(scope, ["adjustment", "reinstatement"], joins="", retailer="")
    return Movements(
        earned=moved.get("accrual", 0),
        taken_back=moved.get("reversal", 0),
        released=moved.get("release", 0),
        spent=moved.get("redemption", 0),
        refunded=moved.get("refund", 0),
        lapsed=moved.get("expiry", 0),
        given_by_hand=moved.get("adjustment", 0) + moved.get("reinstatement", 0),
    )


def get_standing(scope: FigureScope, *, at: datetime) -> Standing:
    whose_hold = scope.whose("h", retailer="gift.retailer_id")
    sql = _STANDING.format(
        whose=scope.whose("lot", retailer="e.retailer_id"),
        whose_hold=whose_hold,
        joins=ENTRY_OF_LOT if scope.is_of_retailers else "",
        owed="0" if scope.is_of_retailers else _OWED.format(whose=scope.whose_consumers("debt")),
    )
    return Standing(*scope.fetch(sql, at=at)[0])


def list_retailers(scope: FigureScope, *, most: int = MOST_ROWS) -> list[Row]:
    """Those with most money first, as in all these lists."""
    return _grouped(scope, _RETAILER, most)


def list_consumers(scope: FigureScope, *, most: int = MOST_ROWS) -> list[Row]:
    return _grouped(scope, _CONSUMER, most)


def list_regions(scope: FigureScope, *, most: int = MOST_ROWS) -> list[Row]:
    sql = _BY_REGION.format(bought=scope.bought())
    return [Row(*row) for row in scope.fetch(sql, most=most)]


def list_products(scope: FigureScope, *, most: int = MOST_ROWS) -> list[Row]:
    """By lines. Lines that were matched to no product are one row without a key."""
    name = "coalesce(nullif(named.name, ''), named.sku, 'Not found')"
    return _by_line(scope, "l.product_id", name, "commerce_product", most)


def list_categories(scope: FigureScope, *, most: int = MOST_ROWS) -> list[Row]:
    """By lines. What has no category is one row without a key."""
    name = "coalesce(named.name, 'Without a category')"
    return _by_line(scope, "p.category_id", name, "commerce_category", most)


def _grouped(scope: FigureScope, of: tuple[str, str, str], most: int) -> list[Row]:
    key, name, joins = of
    sql = _GROUPED.format(bought=scope.bought(), key=key, name=name, joins=joins)
    return [Row(*row) for row in scope.fetch(sql, most=most)]


def _by_line(scope: FigureScope, key: str, name: str, named: str, most: int) -> list[Row]:
    sql = _BY_LINE.format(key=key, name=name, named=named, whose=scope.whose("i"), what=scope.what())
    return [Row(*row) for row in scope.fetch(sql, most=most)]


def _moved(scope: FigureScope, kinds: list[str], *, joins: str, retailer: str) -> dict[str, int]:
    sql = _MOVED.format(joins=joins, whose=scope.whose("e", retailer=retailer))
    return dict(scope.fetch(sql, kinds=kinds))
