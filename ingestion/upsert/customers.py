"""Staged rows of a customers file into customers: found by their number in the source, changed where they differ.

An empty cell says nothing: it leaves what is there. Parameters: job, source, at, customer_kind.
"""

from typing import Final

REFUSE: Final = """
ANALYZE staged_row;
INSERT INTO staged_refusal
SELECT row_no, problems::jsonb -> 0 ->> 'rule', problems::jsonb FROM staged_row WHERE problems IS NOT NULL;
INSERT INTO staged_refusal
SELECT r.row_no, 'duplicate', jsonb_build_array(jsonb_build_object('rule', 'duplicate', 'field', 'customer_no',
    'message', format('Customer %%s stands in row %%s already; keep one of them.', r.customer_no, f.row_no)))
FROM (
    SELECT row_no, customer_no, min(row_no) OVER (PARTITION BY customer_no) AS first_row FROM staged_row
    WHERE problems IS NULL
) r JOIN staged_row f ON f.row_no = r.first_row
WHERE r.row_no > r.first_row;
DELETE FROM staged_row s USING staged_refusal f WHERE f.row_no = s.row_no;
"""

REPS: Final = """
INSERT INTO commerce_salesrep (code, name, email)
SELECT DISTINCT ON (coalesce(rep_code, left(rep_name, 40))) coalesce(rep_code, left(rep_name, 40)),
    coalesce(rep_name, rep_code), ''
FROM staged_row WHERE coalesce(rep_code, rep_name) IS NOT NULL ON CONFLICT (code) DO NOTHING;
"""

COMPARE: Final = """
CREATE TEMPORARY TABLE staged_order ON COMMIT DROP AS
SELECT t.*, coalesce(t.known_id, nextval(pg_get_serial_sequence('commerce_customer', 'id'))) AS customer_id,
    t.known_id IS NOT NULL AND (t.old_kind, t.old_name, t.old_contact_name, t.old_email, t.old_phone, t.old_address,
        t.old_region, t.old_rep_id, t.old_opt_in_email, t.old_opt_in_sms)
    IS NOT DISTINCT FROM (t.kind, t.name, t.contact_name, t.email, t.phone, t.address, t.region, t.rep_id,
        t.opt_in_email, t.opt_in_sms) AS is_known
FROM (
    SELECT s.row_no, s.customer_no, c.id AS known_id,
        c.kind AS old_kind, c.name AS old_name, c.contact_name AS old_contact_name, c.email AS old_email,
        c.phone AS old_phone, c.address AS old_address, c.region AS old_region, c.rep_id AS old_rep_id,
        c.opt_in_email AS old_opt_in_email, c.opt_in_sms AS old_opt_in_sms,
        coalesce(s.kind, c.kind, %(customer_kind)s) AS kind, coalesce(s.name, c.name, '') AS name,
        coalesce(s.contact_name, c.contact_name, '') AS contact_name, coalesce(s.email, c.email, '') AS email,
        coalesce(s.phone, c.phone, '') AS phone, coalesce(s.address, c.address, '') AS address,
        coalesce(s.region, c.region, '') AS region, coalesce(r.id, c.rep_id) AS rep_id,
        coalesce(s.opt_in_email, c.opt_in_email) AS opt_in_email, coalesce(s.opt_in_sms, c.opt_in_sms) AS opt_in_sms
    FROM staged_row s
    LEFT JOIN commerce_customeridentity i ON i.source_id = %(source)s AND i.external_id = s.customer_no
    LEFT JOIN commerce_customer c ON c.id = i.customer_id
    LEFT JOIN commerce_salesrep r ON r.code = coalesce(s.rep_code, left(s.rep_name, 40))
    ORDER BY s.row_no
) t;
"""
COUNT_KNOWN: Final = "SELECT count(*), count(*) FROM staged_order WHERE is_known"
FORGET_KNOWN: Final = "DELETE FROM staged_order WHERE is_known; ANALYZE staged_order;"
UPSERT: Final = """
UPDATE commerce_customer c SET kind = s.kind, name = s.name, contact_name = s.contact_name, email = s.email,
    phone = s.phone, address = s.address, region = s.region, rep_id = s.rep_id, opt_in_email = s.opt_in_email,
    opt_in_sms = s.opt_in_sms, batch_id = %(job)s, source_row = s.row_no
FROM staged_order s WHERE c.id = s.known_id;
INSERT INTO commerce_customer (id, kind, name, contact_name, email, phone, address, region, rep_id, opt_in_email,
    opt_in_sms, batch_id, source_row, created_at)
SELECT customer_id, kind, name, contact_name, email, phone, address, region, rep_id, opt_in_email, opt_in_sms,
    %(job)s, row_no, %(at)s
FROM staged_order WHERE known_id IS NULL ORDER BY customer_id;
INSERT INTO commerce_customeridentity (source_id, external_id, customer_id)
SELECT %(source)s, customer_no, customer_id FROM staged_order WHERE known_id IS NULL;
"""
COUNT_APPLIED: Final = """
SELECT count(*), count(*) FILTER (WHERE known_id IS NULL), count(*) FILTER (WHERE known_id IS NOT NULL)
FROM staged_order
"""
