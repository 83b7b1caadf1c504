"""From `picture` out to NumPy, and the opinions back into `CustomerInsight`."""

from datetime import date

from django.db.backends.utils import CursorWrapper
from psycopg import sql

from insights.refresh.opinions import HISTORY_COLUMNS, OPINION_COLUMNS, WITHHELD, History, Opinions
from insights.refresh.transfer import read_columns, write_columns
from insights.rfm import Cuts, score_sql, segment_sql

_HISTORY = sql.SQL(
    "SELECT customer_id, order_days, last_on - first_on, {as_of}::date - first_on, revenue::float8 FROM picture"
)
_JOINED = sql.SQL("""
CREATE TEMPORARY TABLE figure ON COMMIT DROP AS
SELECT scored.*, {segment} AS segment
FROM (
    SELECT picture.*, opinion.p_alive, opinion.p_buy, opinion.expected_orders,
           opinion.clv, opinion.clv_low, opinion.clv_high, opinion.clv_variance, opinion.p_return,
           opinion.due_in, opinion.from_in, opinion.median_in, opinion.until_in, opinion.withheld,
           {recency} AS rfm_r, {frequency} AS rfm_f, {money} AS rfm_m,
           former.segment AS former_segment, former.segment_since AS former_since,
           former.previous_segment AS former_previous
    FROM picture JOIN opinion USING (customer_id)
    LEFT JOIN insights_customerinsight AS former USING (customer_id)
) AS scored
""")
_STORED = sql.SQL("""
INSERT INTO insights_customerinsight
    (customer_id, as_of, order_days, orders, first_on, last_on, revenue, year_revenue, discount, mean_value,
     rfm_r, rfm_f, rfm_m, segment, segment_since, previous_segment,
     p_alive, p_buy, expected_orders, clv, clv_low, clv_high, clv_variance,
     due_on, next_from, next_median, next_until, p_return, withheld)
SELECT customer_id, {as_of}, order_days, orders, first_on, last_on, revenue, year_revenue, discount,
       revenue / order_days, rfm_r, rfm_f, rfm_m, segment,
       CASE WHEN segment = former_segment THEN former_since ELSE {as_of} END,
       CASE WHEN segment = former_segment THEN former_previous ELSE coalesce(former_segment, '') END,
       p_alive, p_buy, expected_orders, clv, clv_low, clv_high, clv_variance,
       CASE WHEN due_in >= 0 THEN last_on + due_in END,
       CASE WHEN from_in >= 0 THEN {as_of}::date + from_in END,
       CASE WHEN median_in >= 0 THEN {as_of}::date + median_in END,
       CASE WHEN until_in >= 0 THEN {as_of}::date + until_in END,
       p_return, ({withheld})[withheld + 1]
FROM figure
""")
_FORGET_ALL = "DELETE FROM insights_customerinsight"
_FORGET_TOUCHED = "DELETE FROM insights_customerinsight WHERE customer_id IN (SELECT customer_id FROM touched)"


def read_history(cursor: CursorWrapper, *, as_of: date) -> History:
    query = _HISTORY.format(as_of=sql.Literal(as_of))
    return History.of(read_columns(cursor, query, HISTORY_COLUMNS))


def send_opinions(cursor: CursorWrapper, opinions: Opinions) -> None:
    """Make the temporary table `opinion`."""
    cursor.execute("DROP TABLE IF EXISTS pg_temp.opinion")
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind)) for name, kind in OPINION_COLUMNS.items()
    )
    cursor.execute(sql.SQL("CREATE TEMPORARY TABLE opinion ({}) ON COMMIT DROP").format(columns))
    write_columns(cursor, sql.SQL("opinion"), OPINION_COLUMNS, opinions.columns)
    cursor.execute("ANALYZE opinion")


def join_figures(cursor: CursorWrapper, *, cuts: Cuts) -> None:
    """Make the temporary table `figure`: `picture`, `opinion`, scores, segment, and the segment so far."""
    cursor.execute("DROP TABLE IF EXISTS pg_temp.figure")
    cursor.execute(
        _JOINED.format(
            segment=segment_sql(),
            recency=score_sql("last_on", cuts.recency),
            frequency=score_sql("order_days", cuts.frequency),
            money=score_sql("revenue", cuts.money),
        )
    )
    cursor.execute("ANALYZE figure")


def store_all(cursor: CursorWrapper, *, as_of: date) -> None:
    """Put `figure` in the place of all rows of `CustomerInsight`."""
    cursor.execute(_FORGET_ALL)
    _store(cursor, as_of)
    cursor.execute("ANALYZE insights_customerinsight")  # pages read it in a second; autovacuum comes in a minute


def store_touched(cursor: CursorWrapper, *, as_of: date) -> None:
    """Put `figure` in the place of the rows of the customers in `touched`; the others stay."""
    cursor.execute(_FORGET_TOUCHED)
    _store(cursor, as_of)


def _store(cursor: CursorWrapper, as_of: date) -> None:
    reasons = sql.SQL("ARRAY[{}]").format(sql.SQL(", ").join(map(sql.Literal, WITHHELD)))
    cursor.execute(_STORED.format(as_of=sql.Literal(as_of), withheld=reasons))
