"""Recency, frequency and money as scores from 1 to 5, the same score for equal values.

A score is one more than the number of cuts that a customer lies above; the cuts are the values at which one, two,
three and four fifths of the customers have been passed. So where half of the customers bought once, all of these
have frequency 1 and the next have 3. See docs/algorithms/rfm.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db.backends.utils import CursorWrapper
from psycopg import sql

from insights.segment_table import GRID

Value = TypeVar("Value", date, int, Decimal)

_FIND_CUTS = """
SELECT percentile_disc(ARRAY[.2, .4, .6, .8]) WITHIN GROUP (ORDER BY last_on),
       percentile_disc(ARRAY[.2, .4, .6, .8]) WITHIN GROUP (ORDER BY order_days),
       percentile_disc(ARRAY[.2, .4, .6, .8]) WITHIN GROUP (ORDER BY revenue)
FROM picture
"""


@dataclass(frozen=True, slots=True)
class Cuts:
    """Four ascending values each."""

    recency: tuple[date, ...]
    frequency: tuple[int, ...]
    money: tuple[Decimal, ...]

    def as_json(self) -> dict[str, list[str]]:
        return {
            "recency": [day.isoformat() for day in self.recency],
            "frequency": [str(count) for count in self.frequency],
            "money": [str(amount) for amount in self.money],
        }

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Cuts":
        return cls(
            recency=tuple(date.fromisoformat(day) for day in values["recency"]),
            frequency=tuple(int(count) for count in values["frequency"]),
            money=tuple(Decimal(amount) for amount in values["money"]),
        )


def score(value: Value, cuts: Sequence[Value]) -> int:
    return 1 + sum(value > cut for cut in cuts)


def find_cuts(cursor: CursorWrapper) -> Cuts:
    """The cuts of everyone in `picture`, which must not be empty."""
    cursor.execute(_FIND_CUTS)
    recency, frequency, money = cursor.fetchone()
    return Cuts(tuple(recency), tuple(frequency), tuple(money))


def score_sql(column: str, cuts: Sequence[date | int | Decimal]) -> sql.Composed:
    """`score` as an expression over a column of `picture`."""
    steps = sql.SQL(" + ").join(
        sql.SQL("({} > {})::int").format(sql.Identifier("picture", column), sql.Literal(cut)) for cut in cuts
    )
    return sql.SQL("(1 + {})").format(steps)


def segment_sql() -> sql.Composed:
    """The segment's slug as an expression over the columns rfm_r and rfm_f."""
    slugs = sql.SQL(", ").join(sql.Literal(slug) for r in range(1, 6) for slug in GRID[r])
    return sql.SQL("(ARRAY[{}])[(rfm_r - 1) * 5 + rfm_f]").format(slugs)
