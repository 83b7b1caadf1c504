"""Staged order lines into orders: checks between rows, then customers, products, orders, lines, rollups.

Parameters of all statements: job, source, at, today, customer_kind, refuse_unknown_products,
refuse_unknown_customers, return_prefix.
"""

from typing import Final

# --- What only the rows together tell ----------------------------------------------------------------------
PRODUCTS: Final = """
ANALYZE staged_line (ord, prod); ANALYZE staged_head (ord, order_no);
ALTER TABLE staged_product ADD product_id bigint, ADD is_refused boolean NOT NULL DEFAULT false;
DELETE FROM staged_product p USING (
    SELECT ctid, row_number() OVER (PARTITION BY prod ORDER BY description IS NULL, ctid) AS place FROM staged_product
) d WHERE p.ctid = d.ctid AND d.place > 1;
UPDATE staged_product s SET product_id = p.id, is_refused = %(refuse_unknown_products)s AND p.id IS NULL
FROM staged_product t LEFT JOIN commerce_product p ON p.sku = t.sku WHERE t.prod = s.prod;
ANALYZE staged_product;
"""
# Only a mapping that refuses unknown products needs it.
MARK_UNKNOWN: Final = """
UPDATE staged_line l SET problems = jsonb_build_array(jsonb_build_object('rule', 'unknown_reference', 'field', 'sku',
    'message', format('There is no product %%s; bring in the products first, or correct the SKU.', p.sku)))::text
FROM staged_product p WHERE p.prod = l.prod AND p.is_refused AND l.problems IS NULL;
"""

# Lines of an order may differ in their minute; not in their customer or day.
MIXED: Final = """
CREATE TEMPORARY TABLE staged_mixed ON COMMIT DROP AS
SELECT ord, count(DISTINCT customer_no) AS customers, count(DISTINCT ordered_at::date) AS days,
    count(DISTINCT is_return) AS kinds, min(customer_no) AS customer_no, min(ordered_at) AS ordered_at,
    bool_or(is_cancelled) AS is_cancelled
FROM (
    SELECT h.ord, h.customer_no, h.ordered_at, h.is_return,
        coalesce(h.cancelled OR h.status, h.cancelled, h.status) AS is_cancelled
    FROM staged_head h WHERE h.ord IN (SELECT ord FROM staged_odd)
    UNION ALL
    SELECT ord, customer_no, ordered_at, is_return, coalesce(cancelled OR status, cancelled, status) FROM staged_odd
) t GROUP BY ord;
ANALYZE staged_mixed;
"""

# The name of a sequence is looked up once, in a subquery: that takes longer than a number of it.
# One row for each order, in the order of the file; its digest is the same whatever the order of its lines.
# Lines come grouped by order, as files are written: to sort what is nearly sorted costs less than to hash it.
ORDERS: Final = """
SET LOCAL enable_hashagg = off;
CREATE TEMPORARY TABLE staged_order ON COMMIT DROP AS
SELECT t.*,
    coalesce(t.known_id, nextval((SELECT pg_get_serial_sequence('commerce_order', 'id'))::regclass)) AS order_id,
    encode(int8send(hash_record_extended(ROW(t.customer_no, t.ordered_at, t.channel, t.rep, t.is_cancelled,
        t.is_return, t.sign, t.lines), 0)) || int8send(hash_numeric_extended(t.digest, 0)), 'hex')::uuid AS fingerprint
FROM (
    SELECT h.ord, h.order_no, coalesce(m.customer_no, h.customer_no) AS customer_no, h.customer_name, h.region,
        h.rep_name, coalesce(h.rep_code, left(h.rep_name, 40)) AS rep,
        coalesce(m.ordered_at, h.ordered_at) AS ordered_at, coalesce(m.ordered_at, h.ordered_at)::date AS ordered_on,
        coalesce(h.channel, '') AS channel, s.lines,
        coalesce(m.is_cancelled, h.cancelled OR h.status, h.cancelled, h.status, false) AS is_cancelled,
        coalesce(h.is_return, false) OR s.units < 0 OR (s.units = 0 AND s.net < 0)
            OR (%(return_prefix)s <> '' AND starts_with(h.order_no, %(return_prefix)s)) AS is_return,
        CASE WHEN coalesce(h.is_return, false) AND s.units > 0 THEN -1 ELSE 1 END AS sign,
        s.units, s.net, s.discount, s.tax, s.digest, s.first_row, s.bad_row,
        CASE WHEN m.customers > 1 THEN 'two_customers' WHEN m.days > 1 THEN 'two_days'
            WHEN m.kinds > 1 AND s.least >= 0 THEN 'two_kinds'
            WHEN %(refuse_unknown_customers)s AND h.customer_no IS NOT NULL AND i.id IS NULL THEN 'unknown_customer'
        END AS fault,
        i.customer_id, c.id AS known_id, c.fingerprint AS known_fingerprint
    FROM (
        SELECT ord, count(*)::int AS lines, min(row_no) AS first_row,
            min(row_no) FILTER (WHERE problems IS NOT NULL OR fault IS NOT NULL) AS bad_row,
            {units} AS units, sum(net) AS net, min(net) AS least,
            {discount} AS discount, {tax} AS tax, sum(digest) AS digest
        FROM staged_line WHERE ord IS NOT NULL GROUP BY ord
    ) s
    JOIN staged_head h USING (ord)
    LEFT JOIN staged_mixed m USING (ord)
    LEFT JOIN commerce_customeridentity i
        ON i.source_id = %(source)s AND i.external_id = coalesce(m.customer_no, h.customer_no)
    LEFT JOIN commerce_order c ON c.source_id = %(source)s AND c.external_id = h.order_no
    ORDER BY h.ord
) t;
SET LOCAL enable_hashagg = DEFAULT;
"""

HAS_REFUSALS: Final = """
SELECT EXISTS (SELECT FROM staged_order WHERE bad_row IS NOT NULL OR fault IS NOT NULL)
    OR EXISTS (SELECT FROM staged_line WHERE ord IS NULL)
"""
REFUSE: Final = """
INSERT INTO staged_refusal
SELECT l.row_no, v.problems -> 0 ->> 'rule', v.problems
FROM staged_line l
LEFT JOIN staged_order o USING (ord)
CROSS JOIN LATERAL (SELECT CASE
    WHEN l.problems IS NOT NULL THEN l.problems::jsonb
    WHEN l.fault = 'discount_above_amount' THEN jsonb_build_array(jsonb_build_object('rule', 'out_of_range',
        'field', 'discount', 'message', format('Discount %%s is more than the line itself (%%s); correct it.',
        l.off, round(coalesce(l.quantity, 1) * l.unit_price, 2))))
    WHEN l.fault = 'signs_differ' THEN jsonb_build_array(jsonb_build_object('rule', 'inconsistent_total',
        'field', 'line_total', 'message', format('Line total is %%s for a quantity of %%s; a return has both '
        'negative, a sale neither.', l.line_total, l.quantity)))
    WHEN l.fault = 'inconsistent_total' THEN jsonb_build_array(jsonb_build_object('rule', 'inconsistent_total',
        'field', 'line_total', 'message', format('Line total is %%s, but %%s times %%s less a discount of %%s is %%s; '
        'correct the one that is wrong.', l.line_total, l.quantity, l.unit_price, l.off,
        round(l.quantity * l.unit_price - l.off, 2))))
    WHEN o.fault = 'two_customers' THEN jsonb_build_array(jsonb_build_object('rule', 'inconsistent_order',
        'field', 'customer_no', 'message',
        format('The rows of order %%s name more than one customer; one order has one.', o.order_no)))
    WHEN o.fault = 'two_days' THEN jsonb_build_array(jsonb_build_object('rule', 'inconsistent_order',
        'field', 'ordered_at', 'message', format('The rows of order %%s have more than one date; one order has one.',
        o.order_no)))
    WHEN o.fault = 'two_kinds' THEN jsonb_build_array(jsonb_build_object('rule', 'inconsistent_order',
        'field', 'is_return', 'message', format('The rows of order %%s are a sale and a return, none of them negative. '
        'Say in the columns of the file that returns are numbered by themselves, or give the return another number.',
        o.order_no)))
    WHEN o.fault = 'unknown_customer' THEN jsonb_build_array(jsonb_build_object('rule', 'unknown_reference',
        'field', 'customer_no', 'message', format('There is no customer %%s; bring in the customers first, or '
        'correct the number.', o.customer_no)))
    ELSE jsonb_build_array(jsonb_build_object('rule', 'order_refused', 'field', 'order_no', 'message',
        format('Another row of this order was refused (row %%s); mend that one and bring the whole order in.',
            o.bad_row)))
    END AS problems) v
WHERE l.problems IS NOT NULL OR l.ord IS NULL OR o.bad_row IS NOT NULL OR o.fault IS NOT NULL;
DELETE FROM staged_order WHERE bad_row IS NOT NULL OR fault IS NOT NULL;
"""

# --- What stands behind the orders -------------------------------------------------------------------------
REPS: Final = """
INSERT INTO commerce_salesrep (code, name, email)
SELECT DISTINCT ON (rep) rep, coalesce(rep_name, rep), '' FROM staged_order WHERE rep IS NOT NULL
ON CONFLICT (code) DO NOTHING;
"""

CUSTOMERS: Final = """
CREATE TEMPORARY TABLE staged_customer ON COMMIT DROP AS
SELECT nextval((SELECT pg_get_serial_sequence('commerce_customer', 'id'))::regclass) AS customer_id,
    o.customer_no, o.customer_name, o.region, r.id AS rep_id, o.first_row
FROM (
    SELECT customer_no, max(ord) AS ord FROM staged_order WHERE customer_id IS NULL AND customer_no IS NOT NULL
    GROUP BY customer_no
) n JOIN staged_order o USING (ord) LEFT JOIN commerce_salesrep r ON r.code = o.rep;
ANALYZE staged_customer;
INSERT INTO commerce_customer (id, kind, name, contact_name, email, phone, address, region, rep_id, batch_id,
    source_row, created_at)
SELECT customer_id, %(customer_kind)s, coalesce(customer_name, ''), '', '', '', '', coalesce(region, ''), rep_id,
    %(job)s, first_row, %(at)s
FROM staged_customer;
INSERT INTO commerce_customeridentity (source_id, external_id, customer_id)
SELECT %(source)s, customer_no, customer_id FROM staged_customer;
"""

# Products that only refused rows name are not made.
SOLD_ONLY: Final = """
DELETE FROM staged_product p WHERE p.product_id IS NULL
AND NOT EXISTS (SELECT FROM staged_line l JOIN staged_order o USING (ord) WHERE l.prod = p.prod);
"""
NEW_PRODUCTS: Final = """
INSERT INTO commerce_category (name)
SELECT DISTINCT category FROM staged_product WHERE category IS NOT NULL AND product_id IS NULL
ON CONFLICT (name) DO NOTHING;
INSERT INTO commerce_product (sku, name, category_id, brand, batch_id, created_at)
SELECT p.sku, coalesce(p.description, ''), c.id, '', %(job)s, %(at)s
FROM staged_product p LEFT JOIN commerce_category c ON c.name = p.category WHERE p.product_id IS NULL
ON CONFLICT (sku) DO NOTHING;
UPDATE staged_product s SET product_id = p.id FROM commerce_product p WHERE p.sku = s.sku AND s.product_id IS NULL;
ANALYZE staged_product;
"""

# --- The orders themselves ---------------------------------------------------------------------------------
COUNT_KNOWN: Final = """
SELECT coalesce(sum(lines), 0), count(*) FROM staged_order WHERE known_fingerprint = fingerprint
"""
FORGET_KNOWN: Final = "DELETE FROM staged_order WHERE known_fingerprint = fingerprint;"
HAS_ALTERED: Final = "SELECT EXISTS (SELECT FROM staged_order WHERE known_id IS NOT NULL)"
# A file with other columns, such as an export, may say the same: what would be written stands there already.
SAME: Final = """
CREATE TEMPORARY TABLE staged_same ON COMMIT DROP AS
SELECT o.ord, o.known_id FROM staged_order o JOIN commerce_order c ON c.id = o.known_id
LEFT JOIN commerce_salesrep r ON r.code = o.rep
WHERE (o.rep IS NULL) = (r.id IS NULL) AND (o.customer_no IS NULL) = (o.customer_id IS NULL)
AND (c.customer_id, c.rep_id, c.ordered_at, c.ordered_on, c.channel, c.state, c.is_return) IS NOT DISTINCT FROM
    (o.customer_id, r.id, o.ordered_at, o.ordered_on, o.channel,
    CASE WHEN o.is_cancelled THEN 'cancelled' ELSE 'completed' END, o.is_return);
ANALYZE staged_same;
DELETE FROM staged_same d USING (
    SELECT coalesce(w.ord, s.ord) AS ord
    FROM (
        SELECT o.ord, l.num AS number, l.prod IS NOT NULL AND p.product_id IS NULL AS is_new, p.product_id,
            round({quantity}, 3) AS quantity, round({unit_price}, 4) AS unit_price, round({discount}, 2) AS discount,
            round({tax}, 2) AS tax, round({net}, 2) AS net, round({cost}::numeric, 2) AS cost
        FROM staged_line l JOIN staged_same USING (ord) JOIN staged_order o USING (ord)
        LEFT JOIN staged_product p USING (prod){join}
    ) w
    FULL JOIN (
        SELECT t.ord, k.* FROM staged_same t JOIN commerce_orderline k ON k.order_id = t.known_id
    ) s ON s.ord = w.ord AND s.number = w.number
    WHERE w.is_new IS DISTINCT FROM false
    OR (w.product_id, w.quantity, w.unit_price, w.discount, w.tax, w.net, w.cost) IS DISTINCT FROM
        (s.product_id, s.quantity, s.unit_price, s.discount, s.tax, s.net, s.cost)
) x WHERE x.ord = d.ord;
"""
COUNT_SAME: Final = "SELECT coalesce(sum(o.lines), 0), count(*) FROM staged_order o JOIN staged_same USING (ord)"
FORGET_SAME: Final = "DELETE FROM staged_order o USING staged_same s WHERE s.ord = o.ord;"

COSTS: Final = """
CREATE TEMPORARY TABLE staged_cost ON COMMIT DROP AS
SELECT p.prod, c.cost, c.valid_from, lead(c.valid_from, 1, 'infinity') OVER (PARTITION BY p.prod ORDER BY c.valid_from)
    AS valid_until
FROM staged_product p JOIN commerce_productcost c ON c.product_id = p.product_id;
ANALYZE staged_cost;
"""
REPLACE: Final = """
DELETE FROM commerce_orderline l USING staged_order o WHERE l.order_id = o.known_id;
"""
# {cost} is NULL where neither the file nor the products know any.
LINES: Final = """
INSERT INTO commerce_orderline (order_id, number, product_id, quantity, unit_price, discount, tax, net, cost,
    source_row)
SELECT o.order_id, l.num, p.product_id, {quantity}, {unit_price}, {discount}, {tax}, {net}, {cost}, l.row_no
FROM staged_line l JOIN staged_order o USING (ord) LEFT JOIN staged_product p USING (prod){join};
"""
JOIN_COSTS: Final = (
    " LEFT JOIN staged_cost k ON k.prod = l.prod AND o.ordered_on >= k.valid_from AND o.ordered_on < k.valid_until"
)
ORDER_COSTS: Final = """
CREATE TEMPORARY TABLE staged_order_cost ON COMMIT DROP AS
SELECT l.ord, sum({cost}) AS cost FROM staged_line l JOIN staged_order o USING (ord){join} GROUP BY l.ord;
ANALYZE staged_order_cost;
"""
_ORDER_JOINS: Final = """LEFT JOIN staged_customer u ON u.customer_no = o.customer_no
    LEFT JOIN commerce_salesrep r ON r.code = o.rep"""
UPSERT_ORDERS: Final = f"""
UPDATE commerce_order c SET customer_id = coalesce(o.customer_id, u.customer_id), rep_id = r.id,
    ordered_at = o.ordered_at, ordered_on = o.ordered_on, channel = o.channel,
    state = CASE WHEN o.is_cancelled THEN 'cancelled' ELSE 'completed' END, is_return = o.is_return,
    units = o.sign * o.units, net = o.sign * o.net, discount = o.sign * o.discount, tax = o.sign * coalesce(o.tax, 0),
    cost = {{cost}}, fingerprint = o.fingerprint, batch_id = %(job)s, updated_at = %(at)s
FROM staged_order o {_ORDER_JOINS}{{join}}
WHERE c.id = o.known_id;
INSERT INTO commerce_order (id, source_id, external_id, customer_id, rep_id, ordered_at, ordered_on, channel, state,
    is_return, units, net, discount, tax, cost, fingerprint, batch_id, created_at, updated_at)
SELECT o.order_id, %(source)s, o.order_no, coalesce(o.customer_id, u.customer_id), r.id, o.ordered_at, o.ordered_on,
    o.channel, CASE WHEN o.is_cancelled THEN 'cancelled' ELSE 'completed' END, o.is_return, o.sign * o.units,
    o.sign * o.net, o.sign * o.discount, o.sign * coalesce(o.tax, 0), {{cost}}, o.fingerprint, %(job)s, %(at)s, %(at)s
FROM staged_order o {_ORDER_JOINS}{{join}}
WHERE o.known_id IS NULL;
"""  # noqa: S608 - constants only
JOIN_ORDER_COSTS: Final = " LEFT JOIN staged_order_cost k ON k.ord = o.ord"
COUNT_APPLIED: Final = """
SELECT coalesce(sum(lines), 0), count(*) FILTER (WHERE known_id IS NULL),
    count(*) FILTER (WHERE known_id IS NOT NULL)
FROM staged_order
"""
# A price ten times away from the product's own is let in, and told.
COUNT_OUTLIERS: Final = """
SELECT count(*) FROM staged_line l JOIN staged_product p USING (prod) JOIN commerce_product c ON c.id = p.product_id
WHERE c.price > 0 AND (l.unit_price > 10 * c.price OR l.unit_price * 10 < c.price AND l.unit_price > 0)
"""
