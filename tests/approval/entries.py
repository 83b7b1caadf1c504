"""A small kind of entry for the chain's own tests: a product that two people must agree on, its price the amount."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from approval.errors import DecisionRefusedError
from approval.kinds import PLAIN_PANEL, Content, Handler
from approval.models import Decision, Kind
from commerce.models import Product

KIND = Kind.CUSTOMER_MERGE


class NotForSaleError(DecisionRefusedError):
    pass


def load(subject_id: str) -> Product:
    return Product.objects.select_for_update().get(pk=subject_id)


def content(product: Product) -> Content:
    data = {"Name": product.name, "Price": str(product.price)}
    return Content(label=product.sku, amount=product.price or Decimal(0), data=data, region="North")


def mark(product: Product, words: str) -> None:
    """What became of it stands in a column that is no part of the content."""
    Product.objects.filter(pk=product.pk).update(brand=words)


def approved(product: Product, actor: Any, at: datetime) -> None:
    if product.name == "Not for sale":
        raise NotForSaleError("It is not for sale.")
    mark(product, "approved")


def returned(product: Product, decision: Decision) -> None:
    mark(product, f"returned: {decision.note}")


def rejected(product: Product, decision: Decision) -> None:
    mark(product, f"rejected: {decision.note}")


def queried(product: Product, decision: Decision) -> None:
    mark(product, f"queried: {decision.note}")


def answered(product: Product, actor: Any, at: datetime) -> None:
    mark(product, "answered")


HANDLERS = {
    KIND: Handler(
        load=load,
        content=content,
        approved=approved,
        returned=returned,
        rejected=rejected,
        queried=queried,
        answered=answered,
        panel=PLAIN_PANEL,
        panel_context=lambda product, request: {},
    )
}
