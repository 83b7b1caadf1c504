"""Open refused rows of earlier imports whose order, customer or product this import brought in: they are mended.

Parameters: job, source, kind. An older file that is run again says nothing about the rows of a newer one.
"""

from typing import Final

NUMBER: Final = {"sales": "order_no", "customers": "customer_no", "products": "sku"}

# Cells are kept as they came; reading takes off the guard against formulas and doubled blanks.
CLOSE: Final = r"""
UPDATE ingestion_quarantinedrow q SET state = 'mended'
FROM ingestion_importjob j JOIN ingestion_mapping m ON m.id = j.mapping_id
WHERE q.job_id = j.id AND q.state = 'open' AND j.id < %(job)s AND j.source_id = %(source)s AND j.kind = %(kind)s
    AND btrim(regexp_replace(regexp_replace(q.values ->> (m.columns ->> '{number}')::int, '^''(?=''*\s*[-=+@])', ''),
        '\s+', ' ', 'g')) IN (SELECT {number} FROM staged_order)
"""
