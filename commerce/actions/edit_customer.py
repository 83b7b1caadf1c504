from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Model

from commerce.models import Customer
from people.models import User
from people.permissions import require_permission
from people.record import System, record

CONTACT_FIELDS: Final = (
    "name",
    "contact_name",
    "email",
    "phone",
    "address",
    "region",
    "opt_in_email",
    "opt_in_sms",
)

Value = str | bool | None


class NotAContactFieldError(ValueError):
    """What is asked to change is not contact data."""


@transaction.atomic
def edit_customer(*, customer: Customer, changes: Mapping[str, Value], actor: User | System, at: datetime) -> Customer:
    """Change contact data by hand. Orders, figures, kind and rep do not change this way.

    **Who**: `commerce.change_customer`, for a customer that the actor may see (the caller has looked it up in the
    actor's scope).
    **Writes**: the fields of the customer that differ; their trail has before and after. Event `customer.edited`,
    unless nothing differs.
    **Raises**: NotAllowedError, NotAContactFieldError, ValidationError.
    """
    require_permission(actor, "commerce.change_customer")
    unknown = sorted(set(changes) - set(CONTACT_FIELDS))
    if unknown:
        raise NotAContactFieldError(f"{', '.join(unknown)} is not contact data.")
    current = Customer.objects.select_for_update().get(pk=customer.pk)
    differing = sorted(name for name, value in changes.items() if getattr(current, name) != value)
    for name in differing:
        setattr(current, name, changes[name])
    if differing:
        current.clean_fields(exclude=_all_but(differing))
        current.save(update_fields=differing)
        record(event="customer.edited", actor=actor, subject=current, at=at, data={"fields": differing})
    return current


def _all_but(names: list[str], model: type[Model] = Customer) -> set[str]:
    return {field.name for field in model._meta.fields} - set(names)
