"""From `picture` out to NumPy, and the opinions back into `CustomerInsight`."""

from datetime import date

from django.db.backends.utils import CursorWrapper
from psycopg import sql

from insights.models import CustomerInsight
from insights.refresh import swap
from insights.refresh.opinions import HISTORY_COLUMNS, OPINION_COLUMNS, WITHHELD, History, Opinions
from insights.refresh.transfer import read_columns, write_columns
from insights.rfm import Cuts, score_sql, segment_sql

TABLE = "insights_customerinsight"
# From here on a new table is filled and indexed in bulk, which takes a third of the time and leaves no dead rows;
# below, the rows are replaced in place, and nobody ever waits for a table's lock.
SWAP_FROM_CUSTOMERS = 50_000

_HISTORY = sql.SQL(
    "SELECT customer_id, order_days, last_on - first_on, {as_of}::date - first_on, revenue::float8 FROM picture"
)
# The SELECT below names its values in the order of the model's fields.
_COLUMNS = [str(field.column) for field in CustomerInsight._meta.concrete_fields]
# Former rows are read by the same statement that replaces them: it sees them as they were.
_FILL = sql.SQL("""
INSERT INTO {table} ({columns})
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
FROM (
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
) AS figure
{or_update}
""")
_PLAIN = sql.SQL("")
_OR_UPDATE = sql.SQL("ON CONFLICT (customer_id) DO UPDATE SET {changes}")
_FORGET_GONE = sql.SQL("""
DELETE FROM insights_customerinsight AS gone
WHERE {scope} AND NOT EXISTS (SELECT FROM picture WHERE picture.customer_id = gone.customer_id)
""")
_EVERYONE = sql.SQL("true")
_TOUCHED = sql.SQL("customer_id IN (SELECT customer_id FROM touched)")


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


def store_all(cursor: CursorWrapper, *, as_of: date, cuts: Cuts, customers: int) -> None:
    """Let `picture` and `opinion` be all there is in CustomerInsight."""
    if customers < SWAP_FROM_CUSTOMERS:
        _replace(cursor, as_of, cuts)
        cursor.execute(_FORGET_GONE.format(scope=_EVERYONE))
    else:
        fresh = swap.make_empty_copy(cursor, TABLE)
        cursor.execute(_fill(as_of, cuts, into=fresh, or_update=_PLAIN))
        swap.put_in_place(cursor, TABLE, columns=_COLUMNS)
    cursor.execute("ANALYZE insights_customerinsight")  # pages read it in a second; autovacuum comes in a minute


def store_touched(cursor: CursorWrapper, *, as_of: date, cuts: Cuts) -> None:
    """Replace the rows of the customers in `touched`; the others stay."""
    _replace(cursor, as_of, cuts)
    cursor.execute(_FORGET_GONE.format(scope=_TOUCHED))


def _replace(cursor: CursorWrapper, as_of: date, cuts: Cuts) -> None:
    changes = sql.SQL(", ").join(sql.SQL("{0} = EXCLUDED.{0}").format(sql.Identifier(name)) for name in _COLUMNS[1:])
    cursor.execute(_fill(as_of, cuts, into=TABLE, or_update=_OR_UPDATE.format(changes=changes)))


def _fill(as_of: date, cuts: Cuts, *, into: str, or_update: sql.Composable) -> sql.Composed:
    return _FILL.format(
        table=sql.Identifier(into),
        columns=sql.SQL(", ").join(sql.Identifier(name) for name in _COLUMNS),
        as_of=sql.Literal(as_of),
        withheld=sql.SQL("ARRAY[{}]").format(sql.SQL(", ").join(map(sql.Literal, WITHHELD))),
        segment=segment_sql(),
        recency=score_sql("last_on", cuts.recency),
        frequency=score_sql("order_days", cuts.frequency),
        money=score_sql("revenue", cuts.money),
        or_update=or_update,
    )
