"""Who holds which tag today, and the history of who entered and left. Rules: `insights/tag_table.py`.

Runs within a refresh, after CustomerInsight; `touched` is its temporary table of the customers looked at.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.backends.utils import CursorWrapper
from psycopg import sql

from insights.models import TagRule
from insights.tag_table import BY_SLUG, TAGS, Tag

Rules = dict[str, dict[str, float]]

CATEGORY_LOVER = "category_lover"
# A love is of late: what someone bought years ago should not name them for ever.
CATEGORY_DAYS = 365

# `stay` holds the open stays of those looked at, and the ones left today.
_FIND_STAYS = sql.SQL("""
CREATE TEMPORARY TABLE stay ON COMMIT DROP AS
SELECT customer_id, tag, detail, entered_on, left_on IS NULL AS is_open FROM insights_customertag
WHERE (left_on IS NULL OR left_on = {as_of}) AND {scope}
""")
_SAME_ROW = sql.SQL("kept.customer_id = stay.customer_id AND kept.tag = stay.tag AND kept.entered_on = stay.entered_on")
_LOST = sql.SQL(
    "is_open AND NOT EXISTS (SELECT FROM holder WHERE holder.customer_id = stay.customer_id AND holder.tag = stay.tag)"
)
# The day of a refresh is the day of entering and of leaving. A tag that was entered and lost on one and the
# same day was a mistake in the facts, and leaves no trace; one lost and regained on one day was never lost.
_CHANGES = {
    "erased": sql.SQL("""
        DELETE FROM insights_customertag AS kept USING stay WHERE {same_row} AND {lost} AND stay.entered_on = {as_of}
    """),
    "left": sql.SQL("""
        UPDATE insights_customertag AS kept SET left_on = {as_of} FROM stay
        WHERE {same_row} AND {lost} AND stay.entered_on < {as_of}
    """),
    "kept": sql.SQL("""
        UPDATE insights_customertag AS kept SET left_on = NULL, detail = holder.detail FROM stay
        JOIN holder USING (customer_id, tag)
        WHERE {same_row} AND (NOT stay.is_open OR (stay.tag = {lover} AND stay.detail <> holder.detail))
    """),
    "entered": sql.SQL("""
        INSERT INTO insights_customertag (customer_id, tag, detail, entered_on)
        SELECT customer_id, tag, detail, {as_of} FROM holder WHERE NOT EXISTS (
            SELECT FROM stay WHERE stay.customer_id = holder.customer_id AND stay.tag = holder.tag
        )
    """),
}
_EVERYONE = sql.SQL("true")
_TOUCHED = sql.SQL("customer_id IN (SELECT customer_id FROM touched)")
_FIND_THRESHOLDS = """
SELECT percentile_disc(%(share)s) WITHIN GROUP (ORDER BY year_revenue DESC) FILTER (WHERE year_revenue > 0),
       percentile_disc(.5) WITHIN GROUP (ORDER BY revenue / orders)
FROM insights_customerinsight
"""
_FAVORITES = sql.SQL("""
CREATE TEMPORARY TABLE favorite ON COMMIT DROP AS
SELECT DISTINCT ON (customer_id) customer_id, name AS category,
       CASE WHEN name IS NOT NULL
            THEN spent / nullif(sum(spent) OVER (PARTITION BY customer_id), 0) END AS category_share
FROM (
    SELECT bought.customer_id, category.name, sum(line.net) AS spent
    FROM (SELECT customer_id, order_days, last_on FROM insights_customerinsight WHERE {scope}) AS figure
    JOIN commerce_order AS bought ON bought.customer_id = figure.customer_id
    JOIN commerce_orderline AS line ON line.order_id = bought.id
    LEFT JOIN commerce_product AS product ON product.id = line.product_id
    LEFT JOIN commerce_category AS category ON category.id = product.category_id
    WHERE figure.order_days >= {order_days} AND figure.last_on > {as_of}::date - {days}
      AND bought.state = 'completed'
      AND bought.ordered_on BETWEEN {as_of}::date - {days} + 1 AND {as_of}
    GROUP BY bought.customer_id, category.name HAVING sum(line.net) > 0
) AS spending
ORDER BY customer_id, (name IS NULL), spent DESC, name
""")
# One array of tags per customer: a row per customer and rule to join and filter would take five times as long.
_HOLDERS = sql.SQL("""
CREATE TEMPORARY TABLE holder ON COMMIT DROP AS
SELECT customer_id, tag, CASE WHEN tag = {lover} THEN coalesce(category, '') ELSE '' END AS detail
FROM (
    SELECT customer_id, category, unnest(array_remove(ARRAY[{rules}]::text[], NULL)) AS tag
    FROM insights_customerinsight LEFT JOIN favorite USING (customer_id)
    WHERE {scope}
) AS held
""")
_HELD = sql.SQL("CASE WHEN {rule} THEN {tag} END")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What a rule compares a customer with, taken from all customers at the last full refresh."""

    top_revenue: str
    median_basket: str

    def as_json(self) -> dict[str, str]:
        return {"top_revenue": self.top_revenue, "median_basket": self.median_basket}


def list_rules() -> Rules:
    """Each tag that is given, with its numbers: the tenant's where set, else the defaults. Makes missing rows."""
    TagRule.objects.bulk_create([TagRule(tag=tag.slug) for tag in TAGS], ignore_conflicts=True)
    return {
        rule.tag: numbers_of(BY_SLUG[rule.tag], rule.parameters)
        for rule in TagRule.objects.filter(is_enabled=True)
        if rule.tag in BY_SLUG
    }


def without_forecasts(rules: Rules) -> Rules:
    """The rules that hold good where forecasts are withheld."""
    return {slug: numbers for slug, numbers in rules.items() if not BY_SLUG[slug].rests_on_forecast}


def numbers_of(tag: Tag, chosen: Mapping[str, Any]) -> dict[str, float]:
    return {parameter.name: chosen.get(parameter.name, parameter.default) for parameter in tag.parameters}


def find_thresholds(cursor: CursorWrapper, rules: Rules) -> Thresholds:
    """The thresholds over everyone in CustomerInsight."""
    share = rules.get("top_revenue_spender", {"share": 0.1})["share"]
    cursor.execute(_FIND_THRESHOLDS, {"share": share})
    top_revenue, median_basket = cursor.fetchone()
    return Thresholds(str(top_revenue or 0), str(median_basket or 0))


def give_tags(
    cursor: CursorWrapper,
    *,
    rules: Rules,
    thresholds: Thresholds,
    as_of: date,
    only_touched: bool,
) -> dict[str, int]:
    """Bring CustomerTag to what the rules say of CustomerInsight: how many stays were erased, left, entered."""
    scope = _TOUCHED if only_touched else _EVERYONE
    day = sql.Literal(as_of)
    _find_favorites(cursor, rules, day, scope)
    _find_holders(cursor, rules, {**thresholds.as_json(), "as_of": as_of}, scope)
    cursor.execute("DROP TABLE IF EXISTS pg_temp.stay")
    cursor.execute(_FIND_STAYS.format(as_of=day, scope=scope))
    cursor.execute("ANALYZE stay")
    moved = {}
    for name, statement in _CHANGES.items():
        cursor.execute(statement.format(as_of=day, same_row=_SAME_ROW, lost=_LOST, lover=sql.Literal(CATEGORY_LOVER)))
        moved[name] = cursor.rowcount
    if not only_touched:  # lists by tag are read in a second; autovacuum comes in a minute
        cursor.execute("ANALYZE insights_customertag")
    return moved


def _find_favorites(cursor: CursorWrapper, rules: Rules, day: sql.Literal, scope: sql.Composable) -> None:
    """The temporary table `favorite`: the category a customer spends most in, and its share of the spending."""
    cursor.execute("DROP TABLE IF EXISTS pg_temp.favorite")
    # Nobody has so many order days: the join is empty where the tag is not given.
    order_days = rules[CATEGORY_LOVER]["order_days"] if CATEGORY_LOVER in rules else 2**31 - 1
    cursor.execute(
        _FAVORITES.format(as_of=day, scope=scope, days=sql.Literal(CATEGORY_DAYS), order_days=sql.Literal(order_days))
    )
    cursor.execute("ANALYZE favorite")


def _find_holders(
    cursor: CursorWrapper,
    rules: Rules,
    common: Mapping[str, Any],
    scope: sql.Composable,
) -> None:
    """The temporary table `holder`: (customer_id, tag, detail) by the rules."""
    held = [
        _HELD.format(tag=sql.Literal(slug), rule=_condition(BY_SLUG[slug], {**numbers, **common}))
        for slug, numbers in rules.items()
    ]
    cursor.execute("DROP TABLE IF EXISTS pg_temp.holder")
    cursor.execute(_HOLDERS.format(lover=sql.Literal(CATEGORY_LOVER), rules=sql.SQL(", ").join(held), scope=scope))
    cursor.execute("ANALYZE holder")


def _condition(tag: Tag, numbers: Mapping[str, Any]) -> sql.Composed:
    literals = {name: sql.Literal(value) for name, value in numbers.items()}
    return sql.SQL(tag.rule).format(**literals)
