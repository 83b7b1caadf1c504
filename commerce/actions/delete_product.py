from django.db import transaction

from commerce.models import Product
from commerce.queries.sold import list_sold
from people.models import User
from people.permissions import require_permission
from people.record import System


class ProductIsSoldError(ValueError):
    """Orders refer to it; the text may be shown."""


@transaction.atomic
def delete_product(*, product: Product, actor: User | System) -> None:
    """Take a product out of the catalog that nobody ever ordered. One that was sold gets an end day instead.

    **Who**: `commerce.delete_product`.
    **Writes**: the product and its costs are gone; their trail says what they were (event `product.deleted`).
    **Raises**: NotAllowedError, ProductIsSoldError. An order that comes in meanwhile is met by the database.
    """
    require_permission(actor, "commerce.delete_product")
    if list_sold([product.pk]):
        raise ProductIsSoldError(f"{product} stands in orders; give it a day from which it is no longer sold.")
    product.delete()
