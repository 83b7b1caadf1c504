"""Spellings that the back office teaches: a line it matched by hand is matched alike the next time."""

from collections.abc import Sequence

from commerce.models import Product
from loyalty.invoice_fields import LineGiven
from loyalty.lines.likeness import plain
from loyalty.models import ProductAlias
from people.models import User


def learn_spellings(lines: Sequence[LineGiven], *, actor: User) -> int:
    """Keep the texts of lines for which a product was chosen. Returns how many were new or changed.

    Only the back office teaches: what a shop says its line means would count for all shops.
    """
    chosen = {plain(line.text)[:200]: line.product for line in lines if line.product and plain(line.text)}
    products = dict(Product.objects.filter(sku__in=chosen.values()).values_list("sku", "pk"))
    known = dict(ProductAlias.objects.filter(text__in=chosen).values_list("text", "product_id"))
    learned = 0
    for text, sku in chosen.items():
        if sku in products and known.get(text) != products[sku]:
            values = {"product_id": products[sku], "created_by": actor}
            ProductAlias.objects.update_or_create(text=text, defaults=values)
            learned += 1
    return learned
