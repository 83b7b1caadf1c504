"""The sums by day, computed anew for the days that an import touched and for no others.

Whoever changes orders takes the lock of sales, notes the pairs it touched, before and after the change, in the
temporary tables below, then calls `refresh_touched` in the same transaction. `rebuild_rollups` notes all there are.
"""

from typing import Final

from django.db import connection, transaction

from kit.locks import advisory_lock_key

# `fresh_day`: days on which nothing was sold before. All that stands on them now is touched, so no pairs are noted.
_NOTEBOOKS: Final = """
CREATE TEMPORARY TABLE touched_customer_day (customer_id bigint, day date) ON COMMIT DROP;
CREATE TEMPORARY TABLE touched_product_day (product_id bigint, day date) ON COMMIT DROP;
CREATE TEMPORARY TABLE touched_day (day date) ON COMMIT DROP;
"""
_NOTE_ORDERS: Final = """
INSERT INTO touched_day
SELECT DISTINCT o.ordered_on FROM commerce_order o JOIN {orders} t ON t.order_id = o.id;
ANALYZE touched_day;
INSERT INTO touched_customer_day
SELECT DISTINCT o.customer_id, o.ordered_on FROM commerce_order o JOIN {orders} t ON t.order_id = o.id
WHERE o.customer_id IS NOT NULL AND o.ordered_on IN (SELECT day FROM commerce_salesday);
INSERT INTO touched_product_day
SELECT DISTINCT l.product_id, o.ordered_on
FROM {orders} t JOIN commerce_order o ON o.id = t.order_id JOIN commerce_orderline l ON l.order_id = o.id
WHERE l.product_id IS NOT NULL AND o.ordered_on IN (SELECT day FROM commerce_salesday);
"""
_NOTE_ALL: Final = """
INSERT INTO touched_customer_day
SELECT customer_id, day FROM commerce_customerday
UNION SELECT customer_id, ordered_on FROM commerce_order WHERE customer_id IS NOT NULL;
INSERT INTO touched_day SELECT day FROM commerce_salesday UNION SELECT ordered_on FROM commerce_order;
DELETE FROM commerce_customerday; DELETE FROM commerce_productday; DELETE FROM commerce_salesday;
"""
# A pair may have been noted before and after a change; the joins below must meet it once.
_SINGLE_OUT: Final = """
CREATE TEMPORARY TABLE day_due ON COMMIT DROP AS SELECT DISTINCT day FROM touched_day;
CREATE TEMPORARY TABLE fresh_day ON COMMIT DROP AS SELECT day FROM day_due EXCEPT SELECT day FROM commerce_salesday;
CREATE TEMPORARY TABLE customer_day_due ON COMMIT DROP AS
SELECT DISTINCT customer_id, day FROM touched_customer_day WHERE day NOT IN (SELECT day FROM fresh_day);
CREATE TEMPORARY TABLE product_day_due ON COMMIT DROP AS
SELECT DISTINCT product_id, day FROM touched_product_day WHERE day NOT IN (SELECT day FROM fresh_day);
CREATE TEMPORARY TABLE customer_due (customer_id bigint) ON COMMIT DROP;
ANALYZE customer_day_due; ANALYZE product_day_due; ANALYZE day_due; ANALYZE fresh_day;
"""
_SUMS: Final = "count(*) FILTER (WHERE NOT o.is_return), sum(o.units), sum(o.net), sum(o.discount), sum(o.cost)"
_CUSTOMER_SUMS: Final = f"""
INSERT INTO commerce_customerday (customer_id, day, orders, units, revenue, discount, cost)
SELECT o.customer_id, o.ordered_on, {_SUMS}
FROM commerce_order o JOIN {{due}}
WHERE o.state = 'completed' AND o.customer_id IS NOT NULL GROUP BY o.ordered_on, o.customer_id;
"""  # noqa: S608 - constants only
_PRODUCT_SUMS: Final = """
INSERT INTO commerce_productday (product_id, day, orders, units, revenue, discount, cost)
SELECT l.product_id, o.ordered_on, count(DISTINCT o.id) FILTER (WHERE NOT o.is_return),
    sum(l.quantity), sum(l.net), sum(l.discount), sum(l.cost)
FROM commerce_order o JOIN commerce_orderline l ON l.order_id = o.id JOIN {due}
WHERE o.state = 'completed' AND l.product_id IS NOT NULL GROUP BY l.product_id, o.ordered_on;
"""
# Each day has few orders of a customer: sorted by day they come out of an index, and go into one in its order.
_FRESH: Final = "fresh_day d ON o.ordered_on = d.day"
# The day alone finds the orders by their index; the pair then leaves the others out.
_DUE_CUSTOMERS: Final = "customer_day_due t ON o.customer_id = t.customer_id AND o.ordered_on = t.day"
_DUE_PRODUCTS: Final = (
    "(SELECT DISTINCT day FROM product_day_due) d ON o.ordered_on = d.day "
    "JOIN product_day_due t ON t.product_id = l.product_id AND t.day = o.ordered_on"
)
_REFRESH: Final = f"""
INSERT INTO customer_due SELECT customer_id FROM touched_customer_day
UNION SELECT o.customer_id FROM commerce_order o JOIN {_FRESH} WHERE o.customer_id IS NOT NULL;
DELETE FROM commerce_customerday d USING customer_day_due t WHERE d.customer_id = t.customer_id AND d.day = t.day;
DELETE FROM commerce_productday d USING product_day_due t WHERE d.product_id = t.product_id AND d.day = t.day;
SET LOCAL enable_hashagg = off;
{_CUSTOMER_SUMS.format(due=_FRESH)}
SET LOCAL enable_hashagg = DEFAULT;
{_CUSTOMER_SUMS.format(due=_DUE_CUSTOMERS)}
{_PRODUCT_SUMS.format(due=_FRESH)}
{_PRODUCT_SUMS.format(due=_DUE_PRODUCTS)}
DELETE FROM commerce_salesday d USING day_due t WHERE d.day = t.day;
INSERT INTO commerce_salesday (day, orders, units, revenue, discount, cost)
SELECT o.ordered_on, {_SUMS}
FROM commerce_order o JOIN day_due t ON o.ordered_on = t.day
WHERE o.state = 'completed' GROUP BY o.ordered_on;

UPDATE commerce_customer c SET first_order_on = s.first_on, last_order_on = s.last_on
FROM (
    SELECT t.customer_id, min(d.day) FILTER (WHERE d.orders > 0) AS first_on,
        max(d.day) FILTER (WHERE d.orders > 0) AS last_on
    FROM customer_due t LEFT JOIN commerce_customerday d ON d.customer_id = t.customer_id
    GROUP BY t.customer_id
) s
WHERE c.id = s.customer_id
AND (c.first_order_on, c.last_order_on) IS DISTINCT FROM (s.first_on, s.last_on);
INSERT INTO commerce_touchedcustomer (customer_id) SELECT customer_id FROM customer_due;
"""  # noqa: S608 - constants only
_CLOSE: Final = """
DROP TABLE customer_due, customer_day_due, product_day_due, fresh_day, day_due,
    touched_customer_day, touched_product_day, touched_day;
"""


def lock_sales() -> None:
    """Wait until nobody else of the tenant changes orders; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_lock_key()])


def try_lock_sales() -> bool:
    """The same without waiting; False where an import is being applied."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_lock_key()])
        return bool(cursor.fetchone()[0])


def open_notebooks() -> None:
    """Make the temporary tables in which touched pairs are noted. Call inside a transaction."""
    _run(_NOTEBOOKS)


def note_orders(orders: str) -> None:
    """Note the days of the orders named in the temporary table `orders` (column order_id), as they stand now."""
    _run(_NOTE_ORDERS.format(orders=orders))


def refresh_touched() -> None:
    """Compute the noted pairs anew, and each noted customer's first and last day; then close the notebooks."""
    _run(_SINGLE_OUT)
    _run(_REFRESH)
    _run(_CLOSE)


def rebuild_rollups() -> None:
    """Compute all of them from the orders; daily life never needs it."""
    with transaction.atomic():
        open_notebooks()
        _run(_NOTE_ALL)
        refresh_touched()


def _lock_key() -> int:
    return advisory_lock_key(connection.schema_name, "import")  # type: ignore[attr-defined]


def _run(statements: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statements)
