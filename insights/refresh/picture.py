"""One row per customer, summed up from the customer-day rollup: the temporary table `picture`.

Columns: customer_id, order_days, orders, first_on, last_on, revenue, year_revenue, discount.
`figures.py` joins the opinions to it.
"""

from datetime import date

from django.db.backends.utils import CursorWrapper
from psycopg import sql

_TAKE_TOUCHED = """
WITH taken AS (DELETE FROM commerce_touchedcustomer RETURNING customer_id)
INSERT INTO touched SELECT DISTINCT customer_id FROM taken
"""
_SUMS = sql.SQL("""
       count(*) FILTER (WHERE orders > 0)::int AS order_days,
       sum(orders)::int AS orders,
       min(day) FILTER (WHERE orders > 0) AS first_on,
       max(day) FILTER (WHERE orders > 0) AS last_on,
       sum(revenue) AS revenue,
       coalesce(sum(revenue) FILTER (WHERE day > {as_of}::date - 365), 0) AS year_revenue,
       sum(discount) AS discount
""")
_ALL = sql.SQL("""
CREATE TEMPORARY TABLE picture ON COMMIT DROP AS
SELECT customer_id, {sums} FROM commerce_customerday WHERE day <= {as_of}
GROUP BY customer_id HAVING bool_or(orders > 0)
""")
# Everyone's days are most of the table: reading it from end to end and sorting takes half the time of following the
# index from row to row, and a hash of a million sums does not fit. The planner thinks too well of both.
_SORTED = ("SET LOCAL enable_indexscan = {0}", "SET LOCAL enable_hashagg = {0}")
# One look into the index per customer, whatever the planner thinks of the price of random pages: reading the
# whole rollup for a hundredth of the customers would cost as much as a full refresh does here.
_TOUCHED = sql.SQL("""
CREATE TEMPORARY TABLE picture ON COMMIT DROP AS
SELECT touched.customer_id, summed.* FROM touched CROSS JOIN LATERAL (
    SELECT {sums} FROM commerce_customerday
    WHERE customer_id = touched.customer_id AND day <= {as_of}
) AS summed
WHERE summed.order_days > 0
""")


def take_touched(cursor: CursorWrapper) -> int:
    """Take the customers with new facts into the temporary table `touched`; how many they are.

    What an import appends meanwhile stays for the next run: only the rows seen here are deleted.
    """
    cursor.execute("DROP TABLE IF EXISTS pg_temp.touched")
    cursor.execute("CREATE TEMPORARY TABLE touched (customer_id bigint PRIMARY KEY) ON COMMIT DROP")
    cursor.execute(_TAKE_TOUCHED)
    return int(cursor.rowcount)


def sum_up_all(cursor: CursorWrapper, *, as_of: date) -> int:
    """Make `picture` of everyone who has ordered; how many they are."""
    for setting in _SORTED:
        cursor.execute(setting.format("off"))
    customers = _sum_up(cursor, _ALL, as_of)
    for setting in _SORTED:
        cursor.execute(setting.format("DEFAULT"))
    return customers


def sum_up_touched(cursor: CursorWrapper, *, as_of: date) -> int:
    """Make `picture` of the customers in `touched` alone."""
    cursor.execute("ANALYZE touched")
    return _sum_up(cursor, _TOUCHED, as_of)


def _sum_up(cursor: CursorWrapper, statement: sql.SQL, as_of: date) -> int:
    cursor.execute("DROP TABLE IF EXISTS pg_temp.picture")
    day = sql.Literal(as_of)
    cursor.execute(statement.format(sums=_SUMS.format(as_of=day), as_of=day))
    customers = int(cursor.rowcount)
    cursor.execute("ANALYZE picture")
    return customers
