from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction

from commerce.fields.by_hand import read_by_hand
from commerce.models import Customer
from people.models import User
from people.permissions import require_permission
from people.record import System, record
from tenants.current import get_current_tenant

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
OPT_INS: Final = frozenset({"opt_in_email", "opt_in_sms"})

Value = str | bool | None


class NotAContactFieldError(ValueError):
    """What is asked to change is not contact data."""


@transaction.atomic
def edit_customer(*, customer: Customer, changes: Mapping[str, Value], actor: User | System, at: datetime) -> Customer:
    """Change contact data by hand, by the rules and in the form that imports keep it. Kind and rep are assigned.

    **Who**: `commerce.change_customer`, for a customer that the actor may see (the caller has looked it up in the
    actor's scope).
    **Writes**: the fields of the customer that differ; their trail has before and after. Event `customer.edited`,
    unless nothing differs.
    **Raises**: NotAllowedError, NotAContactFieldError; ValidationError in the words of the import.
    """
    require_permission(actor, "commerce.change_customer")
    current = Customer.objects.select_for_update().get(pk=customer.pk)
    _require_contact_fields(changes)
    values = read_contact({name: value for name, value in changes.items() if getattr(current, name) != value})
    differing = sorted(name for name, value in values.items() if getattr(current, name) != value)
    for name in differing:
        setattr(current, name, values[name])
    if differing:
        current.save(update_fields=differing)
        record(event="customer.edited", actor=actor, subject=current, at=at, data={"fields": differing})
    return current


def read_contact(given: Mapping[str, Value]) -> dict[str, Value]:
    """Contact data as it is kept: phones with their country code, no doubled blanks.

    Raises:
        NotAContactFieldError, ValidationError: with the messages by field.
    """
    _require_contact_fields(given)
    texts = {name: str(value or "") for name, value in given.items() if name not in OPT_INS}
    reading = read_by_hand("customers", texts, country=get_current_tenant().country)
    problems = {name: [problem.message] for name, problem in reading.problems.items()}
    opt_ins = {name: value for name, value in given.items() if name in OPT_INS}
    problems |= {name: ["Say true, false or nothing."] for name, value in opt_ins.items() if not _is_opt_in(value)}
    if problems:
        raise ValidationError(problems)
    return {**reading.values, **opt_ins}


def _require_contact_fields(given: Mapping[str, Value]) -> None:
    unknown = sorted(set(given) - set(CONTACT_FIELDS))
    if unknown:
        raise NotAContactFieldError(f"{', '.join(unknown)} is not contact data.")


def _is_opt_in(value: Value) -> bool:
    return value is None or isinstance(value, bool)
