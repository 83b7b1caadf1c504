"""Staged rows of a products file into products and the history of their cost: found by SKU.

An empty cell says nothing: it leaves what is there. Parameters: job, at, today.
"""

from typing import Final

REFUSE: Final = """
ANALYZE staged_row;
INSERT INTO staged_refusal
SELECT row_no, problems::jsonb -> 0 ->> 'rule', problems::jsonb FROM staged_row WHERE problems IS NOT NULL;
INSERT INTO staged_refusal
SELECT r.row_no, 'duplicate', jsonb_build_array(jsonb_build_object('rule', 'duplicate', 'field', 'sku',
    'message', format('Product %%s stands in row %%s already; keep one of them, or give each its own day in “Cost '
    'valid from”.', r.sku, r.first_row)))
FROM (
    SELECT row_no, sku, min(row_no) OVER (PARTITION BY sku, cost_from) AS first_row FROM staged_row
    WHERE problems IS NULL
) r
WHERE r.row_no > r.first_row;
INSERT INTO staged_refusal
SELECT s.row_no, 'out_of_range', jsonb_build_array(jsonb_build_object('rule', 'out_of_range', 'field', 'active_until',
    'message', 'Active until must be later than Active from; correct one of them.'))
FROM staged_row s LEFT JOIN commerce_product p ON p.sku = s.sku
WHERE s.problems IS NULL
AND coalesce(s.active_until, p.active_until) <= coalesce(s.active_from, p.active_from);
DELETE FROM staged_row s USING staged_refusal f WHERE f.row_no = s.row_no;
"""

# A SKU may stand in several rows, one for each day from which another cost holds; its last row describes it.
COMPARE: Final = """
INSERT INTO commerce_category (name) SELECT DISTINCT category FROM staged_row WHERE category IS NOT NULL
ON CONFLICT (name) DO NOTHING;
CREATE TEMPORARY TABLE staged_order ON COMMIT DROP AS
SELECT t.*, t.known_id IS NOT NULL AND (t.cost IS NULL OR k.cost IS NOT DISTINCT FROM t.cost)
    AND (t.old_name, t.old_category_id, t.old_brand, t.old_price, t.old_active_from, t.old_active_until)
    IS NOT DISTINCT FROM (t.name, t.category_id, t.brand, t.price, t.active_from, t.active_until) AS is_known
FROM (
    SELECT s.row_no, s.sku, p.id AS known_id, s.cost, coalesce(s.cost_from, s.active_from, '1970-01-01') AS cost_from,
        p.name AS old_name, p.category_id AS old_category_id, p.brand AS old_brand, p.price AS old_price,
        p.active_from AS old_active_from, p.active_until AS old_active_until,
        coalesce(s.name, p.name, '') AS name, coalesce(c.id, p.category_id) AS category_id,
        coalesce(s.brand, p.brand, '') AS brand, coalesce(s.price, p.price) AS price,
        coalesce(s.active_from, p.active_from) AS active_from, coalesce(s.active_until, p.active_until) AS active_until,
        row_number() OVER (PARTITION BY s.sku ORDER BY s.row_no DESC) AS place
    FROM staged_row s
    LEFT JOIN commerce_product p ON p.sku = s.sku
    LEFT JOIN commerce_category c ON c.name = s.category
) t LEFT JOIN commerce_productcost k ON k.product_id = t.known_id AND k.valid_from = t.cost_from;
"""
COUNT_KNOWN: Final = "SELECT count(*), count(*) FROM staged_order WHERE is_known"
FORGET_KNOWN: Final = "DELETE FROM staged_order WHERE is_known; ANALYZE staged_order;"
UPSERT: Final = """
UPDATE commerce_product p SET name = s.name, category_id = s.category_id, brand = s.brand, price = s.price,
    active_from = s.active_from, active_until = s.active_until, batch_id = %(job)s, source_row = s.row_no
FROM staged_order s WHERE p.id = s.known_id AND s.place = 1;
INSERT INTO commerce_product (sku, name, category_id, brand, price, active_from, active_until, batch_id,
    source_row, created_at)
SELECT sku, name, category_id, brand, price, active_from, active_until, %(job)s, row_no, %(at)s
FROM staged_order WHERE known_id IS NULL AND place = 1 ORDER BY row_no;
INSERT INTO commerce_productcost (product_id, cost, valid_from)
SELECT p.id, s.cost, s.cost_from FROM staged_order s JOIN commerce_product p ON p.sku = s.sku WHERE s.cost IS NOT NULL
ON CONFLICT (product_id, valid_from) DO UPDATE SET cost = excluded.cost;
"""
COUNT_APPLIED: Final = """
SELECT count(*), count(*) FILTER (WHERE known_id IS NULL), count(*) FILTER (WHERE known_id IS NOT NULL)
FROM staged_order
"""
