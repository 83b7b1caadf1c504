"""One row per customer, summed up from the customer-day rollup: the temporary table `picture`.

Columns: customer_id, order_days, orders, first_on, last_on, revenue, year_revenue, discount.
`figures.py` joins the opinions to it.
"""

from datetime import date

from django.db.backends.utils import CursorWrapper

_TAKE_TOUCHED = """
WITH taken AS (DELETE FROM commerce_touchedcustomer RETURNING customer_id)
INSERT INTO touched SELECT DISTINCT customer_id FROM taken
"""
_SUM_UP = """
CREATE TEMPORARY TABLE picture ON COMMIT DROP AS
SELECT customer_id,
       count(*) FILTER (WHERE orders > 0)::int AS order_days,
       sum(orders)::int AS orders,
       min(day) FILTER (WHERE orders > 0) AS first_on,
       max(day) FILTER (WHERE orders > 0) AS last_on,
       sum(revenue) AS revenue,
       coalesce(sum(revenue) FILTER (WHERE day > %(as_of)s::date - 365), 0) AS year_revenue,
       sum(discount) AS discount
FROM commerce_customerday
WHERE day <= %(as_of)s
"""
_OF_TOUCHED = "AND customer_id IN (SELECT customer_id FROM touched)"
_WHO_ORDERED = "GROUP BY customer_id HAVING bool_or(orders > 0)"


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
    return _sum_up(cursor, _SUM_UP + _WHO_ORDERED, as_of)


def sum_up_touched(cursor: CursorWrapper, *, as_of: date) -> int:
    """Make `picture` of the customers in `touched` alone."""
    cursor.execute("ANALYZE touched")
    return _sum_up(cursor, _SUM_UP + _OF_TOUCHED + _WHO_ORDERED, as_of)


def _sum_up(cursor: CursorWrapper, statement: str, as_of: date) -> int:
    cursor.execute("DROP TABLE IF EXISTS pg_temp.picture")
    cursor.execute(statement, {"as_of": as_of})
    customers = int(cursor.rowcount)
    cursor.execute("ANALYZE picture")
    return customers
