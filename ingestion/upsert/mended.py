"""Open refused rows of earlier imports whose order, customer or product this import brought in: they are mended.

Parameters: job, source, kind, return_words. An older file that is run again says nothing about the rows of a newer one.
"""

from typing import Final

from commerce.fields.words import RETURN
from ingestion.encode import RETURN_MARK

NUMBER: Final = {"sales": "order_no", "customers": "customer_no", "products": "sku"}

# A credit memo that is numbered by itself stands under its marked number; see `encode.RETURN_MARK`.
MARK: Final = {
    "sales": f"""CASE WHEN m.options @> '{{"returns_count_apart": true}}'
        AND lower(replace(q.values ->> (m.columns ->> 'is_return')::int, ' ', '')) = ANY(%(return_words)s)
        THEN '{RETURN_MARK}' ELSE '' END || """,
    "customers": "",
    "products": "",
}
RETURN_WORDS: Final = sorted(RETURN.words["t"])

# Cells are kept as they came; reading takes off the guard against formulas and doubled blanks.
CLOSE: Final = r"""
UPDATE ingestion_quarantinedrow q SET state = 'mended'
FROM ingestion_importjob j JOIN ingestion_mapping m ON m.id = j.mapping_id
WHERE q.job_id = j.id AND q.state = 'open' AND j.id < %(job)s AND j.source_id = %(source)s AND j.kind = %(kind)s
    AND {mark}btrim(regexp_replace(regexp_replace(q.values ->> (m.columns ->> '{number}')::int,
        '^''(?=''*\s*[-=+@])', ''), '\s+', ' ', 'g')) IN (SELECT {number} FROM staged_order)
"""
