from datetime import timedelta
from typing import Any, Final

from django.db import connection

from loyalty.models import Invoice
from loyalty.pictures.look import distance
from loyalty.signals.finding import Finding, Look, Rule, Verdict, name_of

# Saved anew, cut or half as large, a picture differs from itself in up to 12 of 256 bits; another invoice on the same
# form in 40 and more.
MOST_BITS: Final = 16
LOOKS_BACK: Final = timedelta(days=400)  # older papers are beyond any claim window
_NEAREST: Final = """
SELECT invoice_id, bits FROM (
    SELECT p.invoice_id, bit_count(('x' || p.look)::bit(256) # mine.look) AS bits
    FROM loyalty_invoicepage p
    CROSS JOIN (SELECT ('x' || look)::bit(256) FROM unnest(%(looks)s::text[]) AS look OFFSET 0) AS mine(look)
    WHERE p.created_at >= %(since)s AND p.invoice_id <> %(invoice)s AND p.look <> ''
        AND NOT p.sha256 = ANY(%(hashes)s::text[])
    OFFSET 0  -- or the bits are counted once for each place that names them
) near
WHERE bits <= %(most)s ORDER BY bits LIMIT 20
"""
_BLANK_WITHIN: Final = 40  # a page of little but white looks like all such pages


def find_look_alike(look: Look) -> Finding | None:
    """A page that looks like one of another invoice, though its file is another: a copy, a cut, a screenshot."""
    pages = list(look.invoice.pages.all())
    looks = [page.look for page in pages if page.look and distance(page.look, "0" * 64) > _BLANK_WITHIN]
    if not looks:
        return None
    parameters: dict[str, Any] = {
        "looks": looks,
        "hashes": [page.sha256 for page in pages],
        "invoice": look.invoice.pk,
        "since": look.at - LOOKS_BACK,
        "most": MOST_BITS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST, parameters)
        near = [pk for pk, _ in cursor.fetchall()]
    others = Invoice.objects.filter(pk__in=near).exclude(state__in=["draft", "withdrawn"]).select_related("retailer")
    found = {other.pk: other for other in others}
    nearest = next((found[pk] for pk in near if pk in found), None)
    if nearest is None:
        return None
    return Finding(Rule.LOOK_ALIKE, Verdict.LOOK, f"The picture looks like one of {name_of(nearest)}.", nearest)
