from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from approval.actions.open_request import open_request
from approval.models import Kind
from loyalty.actions.ask_consumer_consent import bound_to, consent_text, find_live_consumer
from loyalty.consumer_details import read_details
from loyalty.customer_of import give_customer
from loyalty.models import Consumer, ConsumerRetailer, Retailer
from loyalty.phone_users import get_phone_user
from loyalty.queries.program import get_program
from loyalty.refusals import IncompleteError, WrongStateError
from people.actions.use_code import using_code
from people.models import OneTimeCode
from people.record import record
from people.roles import Role

State = Consumer.State
NUMBER_IS_UNIQUE = "a_number_is_of_one_consumer"


@dataclass(frozen=True, slots=True)
class Registered:
    """`is_new`: the person had no account before. `is_linked`: they were not this retailer's before."""

    consumer: Consumer
    is_new: bool
    is_linked: bool


def register_consumer(
    *, retailer: Retailer, code_id: UUID, digits: str, details: Mapping[str, str], at: datetime
) -> Registered:
    """The consumer said the code: a new account, or for a known number a link to this retailer, never a second one.

    `details` of a known consumer are not looked at: they are the consumer's own to change.

    **Who**: an active retailer. **Writes**: User, Consumer, its customer, ConsumerRetailer; a request where the
    programme reviews consumers; the code is used up. Events `consumer.registered`, `consumer.linked`.
    **Raises**: WrongCodeError, CodeOverError, IncompleteError, WrongStateError; ValidationError by field.
    """
    purpose = OneTimeCode.Purpose.CONSENT_TO_RETAILER
    with using_code(code_id=code_id, digits=digits, purpose=purpose, bound_to=bound_to(retailer), at=at) as proof:
        consumer = find_live_consumer(proof.address)
        is_new = consumer is None
        if consumer is None:
            consumer, is_new = _make_or_find(proof.address, retailer, read_details(details), at=at)
        if consumer.state == State.SUSPENDED:
            raise WrongStateError("This member's account is suspended. Please ask the company.")
        is_linked = _link(consumer, retailer, at=at)
    return Registered(consumer, is_new=is_new, is_linked=is_linked)


def _make_or_find(phone: str, retailer: Retailer, details: Mapping[str, str], *, at: datetime) -> tuple[Consumer, bool]:
    """Two retailers may register one number at once: the database lets one through, the other finds the account."""
    if not details.get("name"):
        raise IncompleteError("Please fill in the name.")
    try:
        with transaction.atomic():
            return _make(phone, retailer, details, at=at), True
    except IntegrityError as error:
        if NUMBER_IS_UNIQUE not in str(error):
            raise
    consumer = find_live_consumer(phone)
    if consumer is None:  # registered and closed between our two looks
        raise WrongStateError("This number was just registered elsewhere. Please try again.")
    return consumer, False


def _make(phone: str, retailer: Retailer, details: Mapping[str, str], *, at: datetime) -> Consumer:
    is_reviewed = get_program().reviews_consumers
    consumer = Consumer.objects.create(
        phone=phone,
        registered_by=retailer,
        state=State.IN_REVIEW if is_reviewed else State.ACTIVE,
        created_at=at,
        **{"region": retailer.region, **details},
    )
    consumer.user = get_phone_user(phone=phone, role=Role.CONSUMER, name=consumer.name)
    consumer.save(update_fields=["user"])
    record(event="consumer.registered", actor=retailer.user, subject=consumer, at=at)
    if is_reviewed:
        open_request(kind=Kind.CONSUMER, subject=consumer, maker=retailer.user, at=at)
    else:
        give_customer(consumer, at=at)
    return consumer


def _link(consumer: Consumer, retailer: Retailer, *, at: datetime) -> bool:
    """Whether there was no link in force before."""
    text = consent_text(retailer)
    link, is_new = ConsumerRetailer.objects.get_or_create(
        consumer=consumer, retailer=retailer, defaults={"consented_at": at, "consent_text": text}
    )
    if not is_new and link.ended_at is None:
        return False
    if not is_new:
        link.consented_at, link.consent_text, link.ended_at = at, text, None
        link.save(update_fields=["consented_at", "consent_text", "ended_at"])
    record(event="consumer.linked", actor=retailer.user, subject=consumer, at=at, data={"retailer": str(retailer.pk)})
    return True
