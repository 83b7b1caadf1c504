from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction

from approval.actions.revise import revise
from approval.models import Kind
from commerce.actions.edit_customer import edit_customer
from loyalty.consumer_details import read_details
from loyalty.models import Consumer, Retailer
from loyalty.phone_users import name_user
from loyalty.refusals import IncompleteError, WrongStateError
from people.models import User
from people.permissions import require_permission
from people.record import SYSTEM, record

State = Consumer.State
BY_RETAILER: Final = frozenset({State.IN_REVIEW, State.RETURNED})
IN_CUSTOMER: Final = frozenset({"name", "email", "region"})


@transaction.atomic
def edit_consumer(*, consumer: Consumer, changes: Mapping[str, str], actor: User, at: datetime) -> Consumer:
    """Change what is written down of a consumer; the customer behind follows.

    While they are in review, earlier approvals do not hold any more.

    **Who**: the consumer; the retailer who registered them, until they are approved; `loyalty.change_consumer`.
    **Writes**: Consumer, its user's name, its customer; a revision of the request. Event `consumer.edited`, unless
    nothing differs.
    **Raises**: NotAllowedError, WrongStateError, IncompleteError; ValidationError by field.
    """
    current = Consumer.objects.select_for_update(of=["self"]).select_related("user", "customer").get(pk=consumer.pk)
    _require_allowed(current, actor)
    wanted = read_details(changes)
    differing = sorted(name for name, value in wanted.items() if getattr(current, name) != value)
    if not differing:
        return current
    for name in differing:
        setattr(current, name, wanted[name])
    if not current.name:
        raise IncompleteError("Please fill in the name.")
    current.save(update_fields=differing)
    if current.user:  # codes go to the mailbox too, so only its owner's word counts
        name_user(current.user, name=current.name, email=current.email if current.user_id == actor.pk else None)
    if current.customer and IN_CUSTOMER & set(differing):
        contact = {name: wanted[name] for name in IN_CUSTOMER & set(differing)}
        edit_customer(customer=current.customer, changes=contact, actor=SYSTEM, at=at)
    if current.state == State.IN_REVIEW:
        revise(kind=Kind.CONSUMER, subject=current, editor=actor, at=at)
        current.refresh_from_db(fields=["reason"])  # an open question was answered by it
    record(event="consumer.edited", actor=actor, subject=current, at=at, data={"fields": differing})
    return current


def _require_allowed(consumer: Consumer, actor: User) -> None:
    if consumer.state in {State.CLOSED, State.ANONYMISED, State.REJECTED}:
        raise WrongStateError("This account is closed.")
    if consumer.user_id == actor.pk:
        return
    if Retailer.objects.filter(user=actor, pk=consumer.registered_by_id).exists():
        if consumer.state not in BY_RETAILER:
            raise WrongStateError("Once registered, members change this themselves.")
        return
    require_permission(actor, "loyalty.change_consumer")
