"""What must add up in the ledger: one question per row, each one statement over the whole of it.

Each query gives `subject`, `stands` and `should` of what does not add up, as text, for at most `%(most)s` rows, and
the number of all of them.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Check:
    slug: str
    words: str  # what is wrong when a row is found
    sql: str


_LIMIT: Final = "ORDER BY 1 LIMIT %(most)s"

CHECKS: Final = (
    Check(
        "balances",
        "An account's balance is not the sum of its postings.",
        """
        SELECT 'account ' || account.id, account.balance::text, coalesce(moved.points, 0)::text, count(*) OVER ()
        FROM loyalty_account account
        LEFT JOIN (SELECT account_id, sum(points) AS points FROM loyalty_posting GROUP BY account_id) AS moved
            ON moved.account_id = account.id
        WHERE account.consumer_id IS NOT NULL AND account.balance <> coalesce(moved.points, 0)
        """,
    ),
    Check(
        "entries",
        "An entry's postings do not sum to zero, or there are fewer than two.",
        """
        SELECT 'entry ' || entry.id, coalesce(moved.pieces, 0) || ' postings, sum ' || coalesce(moved.points, 0),
            '2 or more, sum 0', count(*) OVER ()
        FROM loyalty_journalentry entry
        LEFT JOIN (
            SELECT entry_id, count(*) AS pieces, sum(points) AS points FROM loyalty_posting GROUP BY entry_id
        ) AS moved ON moved.entry_id = entry.id
        WHERE moved.entry_id IS NULL OR moved.pieces < 2 OR moved.points <> 0
        """,
    ),
    Check(
        "negative",
        "A consumer has less than nothing.",
        """
        SELECT 'account ' || id, balance::text, CASE code WHEN 'arrears' THEN '0 or less' ELSE '0 or more' END,
            count(*) OVER ()
        FROM loyalty_account
        WHERE consumer_id IS NOT NULL AND CASE code WHEN 'arrears' THEN balance > 0 ELSE balance < 0 END
        """,
    ),
    Check(
        "available",
        "A consumer's released lots do not sum to what is available.",
        """
        SELECT 'consumer ' || account.consumer_id, coalesce(lots.points, 0)::text, account.balance::text,
            count(*) OVER ()
        FROM loyalty_account account
        LEFT JOIN (
            SELECT consumer_id, sum(remaining) AS points FROM loyalty_pointlot
            WHERE released_at IS NOT NULL GROUP BY consumer_id
        ) AS lots USING (consumer_id)
        WHERE account.code = 'available' AND account.balance <> coalesce(lots.points, 0)
        """,
    ),
    Check(
        "pending",
        "A consumer's lots that wait do not sum to what is pending.",
        """
        SELECT 'consumer ' || account.consumer_id, coalesce(lots.points, 0)::text, account.balance::text,
            count(*) OVER ()
        FROM loyalty_account account
        LEFT JOIN (
            SELECT consumer_id, sum(remaining) AS points FROM loyalty_pointlot
            WHERE released_at IS NULL GROUP BY consumer_id
        ) AS lots USING (consumer_id)
        WHERE account.code = 'pending' AND account.balance <> coalesce(lots.points, 0)
        """,
    ),
    Check(
        "held",
        "A consumer's open holds do not sum to what is set aside.",
        """
        SELECT 'consumer ' || account.consumer_id, coalesce(holds.points, 0)::text, account.balance::text,
            count(*) OVER ()
        FROM loyalty_account account
        LEFT JOIN (
            SELECT hold.consumer_id, sum(hold.points) AS points
            FROM loyalty_hold hold LEFT JOIN loyalty_holdresolution ended ON ended.hold_id = hold.id
            WHERE ended.hold_id IS NULL GROUP BY hold.consumer_id
        ) AS holds USING (consumer_id)
        WHERE account.code = 'held' AND account.balance <> coalesce(holds.points, 0)
        """,
    ),
    Check(
        "lots",
        "A lot holds something else than its points less what was taken from it.",
        """
        SELECT 'lot ' || lot.id, lot.remaining::text, (lot.points - coalesce(taken.points, 0))::text, count(*) OVER ()
        FROM loyalty_pointlot lot
        LEFT JOIN (SELECT lot_id, sum(points) AS points FROM loyalty_lotallocation GROUP BY lot_id) AS taken
            ON taken.lot_id = lot.id
        WHERE lot.remaining <> lot.points - coalesce(taken.points, 0)
        """,
    ),
    Check(
        "sources",
        "An entry moved other points than the lots it made and took from.",
        """
        SELECT 'entry ' || entry_id, sum(points)::text, '0', count(*) OVER ()
        FROM (
            SELECT entry_id, points FROM loyalty_pointlot
            UNION ALL SELECT entry_id, -points FROM loyalty_lotallocation
            UNION ALL SELECT posting.entry_id, -posting.points
            FROM loyalty_posting posting JOIN loyalty_account account ON account.id = posting.account_id
            WHERE account.code IN ('pending', 'available')
        ) AS sides
        GROUP BY entry_id HAVING sum(points) <> 0
        """,
    ),
    Check(
        "reversals",
        "More was taken back than was given.",
        """
        SELECT 'entry ' || original.id, sum(back.points)::text, 'at most ' || original.points, count(*) OVER ()
        FROM loyalty_journalentry back JOIN loyalty_journalentry original ON original.id = back.reverses_id
        GROUP BY original.id, back.kind HAVING sum(back.points) > original.points
        """,
    ),
    Check(
        "resolutions",
        "A hold ended with other points than were set aside.",
        """
        SELECT 'hold ' || hold.id, entry.points::text, hold.points::text, count(*) OVER ()
        FROM loyalty_hold hold JOIN loyalty_holdresolution ended ON ended.hold_id = hold.id
        JOIN loyalty_journalentry entry ON entry.id = ended.entry_id
        WHERE entry.points <> hold.points
        """,
    ),
)


def statement_of(check: Check) -> str:
    return check.sql + _LIMIT
