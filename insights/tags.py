"""Who holds which tag today, and the history of who entered and left. Rules: `insights/tag_table.py`.

Works on the temporary table `figure` of a refresh (and `touched`, where only some customers are looked at).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.backends.utils import CursorWrapper
from psycopg import sql

from insights.models import TagRule
from insights.tag_table import BY_SLUG, TAGS, Tag

CATEGORY_LOVER = "category_lover"
# A love is of late: what someone bought years ago should not name them for ever.
CATEGORY_DAYS = 365

# The day of a refresh is the day of entering and of leaving. A tag that was entered and lost on one and the
# same day was a mistake in the facts, and leaves no trace; one lost and regained on one day was never lost.
_ERASE = sql.SQL("""
DELETE FROM insights_customertag AS stay
WHERE left_on IS NULL AND entered_on = {as_of} AND {scope}
AND NOT EXISTS (SELECT FROM holder WHERE holder.customer_id = stay.customer_id AND holder.tag = stay.tag)
""")
_LEAVE = sql.SQL("""
UPDATE insights_customertag AS stay SET left_on = {as_of}
WHERE left_on IS NULL AND {scope}
AND NOT EXISTS (SELECT FROM holder WHERE holder.customer_id = stay.customer_id AND holder.tag = stay.tag)
""")
_REGAIN = sql.SQL("""
UPDATE insights_customertag AS stay SET left_on = NULL FROM holder
WHERE stay.left_on = {as_of} AND {scope} AND holder.customer_id = stay.customer_id AND holder.tag = stay.tag
""")
_ENTER = sql.SQL("""
INSERT INTO insights_customertag AS stay (customer_id, tag, detail, entered_on)
SELECT customer_id, tag, detail, {as_of} FROM holder
ON CONFLICT (customer_id, tag) WHERE left_on IS NULL
DO UPDATE SET detail = EXCLUDED.detail WHERE stay.detail <> EXCLUDED.detail
""")
_EVERYONE = sql.SQL("true")
_TOUCHED = sql.SQL("stay.customer_id IN (SELECT customer_id FROM touched)")
_FIND_THRESHOLDS = """
SELECT percentile_disc(%(share)s) WITHIN GROUP (ORDER BY year_revenue DESC) FILTER (WHERE year_revenue > 0),
       percentile_disc(.5) WITHIN GROUP (ORDER BY revenue / orders)
FROM figure
"""
_FAVORITES = """
CREATE TEMPORARY TABLE favorite ON COMMIT DROP AS
SELECT DISTINCT ON (customer_id) customer_id, name AS category,
       CASE WHEN name IS NOT NULL
            THEN spent / nullif(sum(spent) OVER (PARTITION BY customer_id), 0) END AS category_share
FROM (
    SELECT bought.customer_id, category.name, sum(line.net) AS spent
    FROM figure
    JOIN commerce_order AS bought ON bought.customer_id = figure.customer_id
    JOIN commerce_orderline AS line ON line.order_id = bought.id
    JOIN commerce_product AS product ON product.id = line.product_id
    LEFT JOIN commerce_category AS category ON category.id = product.category_id
    WHERE figure.order_days >= %(order_days)s AND figure.last_on > %(as_of)s::date - %(days)s
      AND bought.state = 'completed'
      AND bought.ordered_on BETWEEN %(as_of)s::date - %(days)s + 1 AND %(as_of)s
    GROUP BY bought.customer_id, category.name
) AS spending
ORDER BY customer_id, (name IS NULL), spent DESC, name
"""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What a rule compares a customer with, taken from all customers at the last full refresh."""

    top_revenue: str
    median_basket: str

    def as_json(self) -> dict[str, str]:
        return {"top_revenue": self.top_revenue, "median_basket": self.median_basket}


def list_rules() -> dict[str, dict[str, float]]:
    """Each tag that is given, with its numbers: the tenant's where set, else the defaults. Makes missing rows."""
    TagRule.objects.bulk_create([TagRule(tag=tag.slug) for tag in TAGS], ignore_conflicts=True)
    return {
        rule.tag: numbers_of(BY_SLUG[rule.tag], rule.parameters)
        for rule in TagRule.objects.filter(is_enabled=True)
        if rule.tag in BY_SLUG
    }


def numbers_of(tag: Tag, chosen: Mapping[str, Any]) -> dict[str, float]:
    return {parameter.name: chosen.get(parameter.name, parameter.default) for parameter in tag.parameters}


def find_thresholds(cursor: CursorWrapper, rules: Mapping[str, Mapping[str, float]]) -> Thresholds:
    """The thresholds over everyone in `figure`."""
    share = rules.get("top_revenue_spender", {"share": 0.1})["share"]
    cursor.execute(_FIND_THRESHOLDS, {"share": share})
    top_revenue, median_basket = cursor.fetchone()
    return Thresholds(str(top_revenue or 0), str(median_basket or 0))


def give_tags(
    cursor: CursorWrapper,
    *,
    rules: Mapping[str, Mapping[str, float]],
    thresholds: Thresholds,
    as_of: date,
    only_touched: bool,
) -> dict[str, int]:
    """Bring `CustomerTag` to what the rules say of `figure`: how many stays were entered, left and erased."""
    _find_favorites(cursor, rules, as_of)
    _find_holders(cursor, rules, thresholds, as_of)
    scope = _TOUCHED if only_touched else _EVERYONE
    moved = {}
    for name, statement in (("erased", _ERASE), ("left", _LEAVE), ("regained", _REGAIN), ("entered", _ENTER)):
        cursor.execute(statement.format(as_of=sql.Literal(as_of), scope=scope))
        moved[name] = cursor.rowcount
    return moved


def _find_favorites(cursor: CursorWrapper, rules: Mapping[str, Mapping[str, float]], as_of: date) -> None:
    """The temporary table `favorite`: the category a customer spends most in, and its share of the spending."""
    cursor.execute("DROP TABLE IF EXISTS pg_temp.favorite")
    # Nobody has so many order days: the join is empty where the tag is not given.
    order_days = rules[CATEGORY_LOVER]["order_days"] if CATEGORY_LOVER in rules else 2**31 - 1
    cursor.execute(_FAVORITES, {"as_of": as_of, "days": CATEGORY_DAYS, "order_days": order_days})
    cursor.execute("ANALYZE favorite")


def _find_holders(
    cursor: CursorWrapper,
    rules: Mapping[str, Mapping[str, float]],
    thresholds: Thresholds,
    as_of: date,
) -> None:
    """The temporary table `holder`: (customer_id, tag, detail) by the rules."""
    conditions = [
        sql.SQL("({}, {})").format(
            sql.Literal(slug),
            _condition(BY_SLUG[slug], {**numbers, **thresholds.as_json(), "as_of": as_of.isoformat()}),
        )
        for slug, numbers in rules.items()
    ]
    cursor.execute("DROP TABLE IF EXISTS pg_temp.holder")
    cursor.execute("CREATE TEMPORARY TABLE holder (customer_id bigint, tag text, detail text) ON COMMIT DROP")
    if conditions:
        cursor.execute(
            sql.SQL(
                "INSERT INTO holder SELECT customer_id, rule.tag,"
                " CASE WHEN rule.tag = {lover} THEN coalesce(category, '') ELSE '' END"
                " FROM figure LEFT JOIN favorite USING (customer_id)"
                " CROSS JOIN LATERAL (VALUES {conditions}) AS rule (tag, holds) WHERE rule.holds"
            ).format(lover=sql.Literal(CATEGORY_LOVER), conditions=sql.SQL(", ").join(conditions))
        )
    cursor.execute("ANALYZE holder")


def _condition(tag: Tag, numbers: Mapping[str, Any]) -> sql.Composed:
    literals = {name: sql.Literal(value) for name, value in numbers.items()}
    return sql.SQL(tag.rule).format(**literals)
