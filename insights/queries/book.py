"""A person's scope, as a condition of a query."""

from typing import Any, LiteralString

from django.db.models import QuerySet

from commerce.models import Customer
from insights.scope import Scope


def customers_in(scope: Scope) -> QuerySet[Customer]:
    customers = Customer.objects.all()
    return customers if scope.is_company else customers.filter(rep_id=scope.rep_id)


def in_book(scope: Scope) -> tuple[LiteralString, dict[str, Any]]:
    """A condition on a column `customer_id`, with its parameters."""
    if scope.is_company:
        return "true", {}
    return "customer_id IN (SELECT id FROM commerce_customer WHERE rep_id = %(rep_id)s)", {"rep_id": scope.rep_id}
