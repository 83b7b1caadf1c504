from commerce.models import Product
from loyalty.lines.matching import get_catalogue


def list_found(text: str, *, most: int) -> list[Product]:
    """The products that a search means, the most alike first."""
    ids = get_catalogue().search(text, most=most)
    by_id = Product.objects.select_related("category").in_bulk(ids)
    return [by_id[pk] for pk in ids if pk in by_id]
