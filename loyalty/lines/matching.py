"""Which product a line means: by its SKU, by a spelling that was learned, or by the most alike name."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from django.db import connection

from commerce.models import Product
from loyalty.lines.likeness import LikenessIndex, plain
from loyalty.models import InvoiceLine, ProductAlias

# Below it, half of the pieces differ and a person should say what is meant.
LEAST_LIKENESS: Final = 0.45
SHORTEST_SKU_IN_A_TEXT: Final = 4  # "20" in "pipe 20 mm" is a measure, not the product of that number
_TENANTS_HELD: Final = 16  # in each process; an index of 5,000 products takes some megabytes
# Changes whenever a product or spelling does; some milliseconds at 5,000 products.
_STATE_OF_CATALOGUE: Final = """
SELECT (SELECT coalesce(sum(hashtextextended(id || ' ' || sku || ' ' || name, 0)::numeric), 0) FROM commerce_product),
       (SELECT coalesce(sum(hashtextextended(product_id || ' ' || text, 0)::numeric), 0) FROM loyalty_productalias)
"""

Match = InvoiceLine.Match


@dataclass(frozen=True, slots=True)
class Found:
    """The product a text means. `likeness` only where it was matched by that."""

    product_id: int | None
    match: InvoiceLine.Match
    likeness: float | None = None


class Catalogue:
    """The tenant's products and spellings, ready to be searched."""

    def __init__(self) -> None:
        products = list(Product.objects.order_by("pk").values_list("pk", "sku", "name"))
        aliases = list(ProductAlias.objects.order_by("pk").values_list("product_id", "text"))
        self._by_sku = {sku.lower(): pk for pk, sku, _ in products}
        self._by_alias = {text: pk for pk, text in aliases}
        # A product of no name is known by its number.
        names = [(pk, name or sku) for pk, sku, name in products] + aliases
        self._ids = np.array([pk for pk, _ in names], dtype=np.int64)
        self._index = LikenessIndex([name for _, name in names])

    def find(self, *, text: str, sku: str = "") -> Found:
        words = [word for word in text.split() if len(word) >= SHORTEST_SKU_IN_A_TEXT]
        for candidate in (sku, text, *words):
            product_id = self._by_sku.get(candidate.strip().lower())
            if product_id is not None:
                return Found(product_id, Match.SKU)
        product_id = self._by_alias.get(plain(text))
        if product_id is not None:
            return Found(product_id, Match.ALIAS)
        return self._most_alike(text)

    def search(self, text: str, *, most: int) -> list[int]:
        """Ids of the products that a search means, the best first."""
        wanted = plain(text)
        by_sku = [pk for sku, pk in self._by_sku.items() if sku.startswith(wanted)] if wanted else []
        likeness = self._index.compare(wanted)
        order = np.argsort(-likeness, kind="stable")[: most * 2]
        alike = [int(self._ids[place]) for place in order if likeness[place] > 0]
        return list(dict.fromkeys([*sorted(by_sku)[:most], *alike]))[:most]

    def _most_alike(self, text: str) -> Found:
        if not len(self._ids):
            return Found(None, Match.NONE)
        likeness = self._index.compare(text)
        best = int(np.argmax(likeness))
        if likeness[best] < LEAST_LIKENESS:
            return Found(None, Match.NONE)
        return Found(int(self._ids[best]), Match.SIMILAR, round(float(likeness[best]), 3))


def get_catalogue() -> Catalogue:
    """The catalogue of the entered tenant as it stands now; built anew only when something in it changed."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE_OF_CATALOGUE)
        state: tuple[Any, ...] = cursor.fetchone()
    return _build(connection.schema_name, state)  # type: ignore[attr-defined]


@lru_cache(maxsize=_TENANTS_HELD)
def _build(schema_name: str, state: tuple[Any, ...]) -> Catalogue:
    return Catalogue()
