import secrets
from datetime import datetime
from typing import Final

import pgtrigger
from django.db import transaction
from django.db.models import ProtectedError, QuerySet

from approval.models import Kind, Request, Revision
from commerce.models import Customer
from loyalty.actions.close_consumer import withdraw_request
from loyalty.models import Consumer, Redemption, Retailer
from loyalty.refusals import WrongStateError
from loyalty.shutting_out import log_out_everywhere
from people.erasure import erase, erase_from_audit
from people.models import OneTimeCode, User, VelocityCounter
from people.permissions import require_permission
from people.record import record

ON_THEIR_WAY: Final = frozenset(
    {
        Redemption.State.AWAITING_CONSENT,
        Redemption.State.IN_REVIEW,
        Redemption.State.ON_QUERY,
        Redemption.State.RETURNED,
        Redemption.State.APPROVED,
    }
)
GUARD: Final = "approval.Revision:revisions_are_not_edited"
BLANK: Final = ("phone", "email", "name", "trade", "city", "reason")


@transaction.atomic
def anonymise_consumer(*, consumer: Consumer, actor: User, at: datetime) -> Consumer:
    """Erase the person and keep the account: its ledger, invoices and links go on under a pseudonym.

    Gone are name, number, mailbox, town and trade, the log-in, the contact data of the customer behind, codes that
    were sent, and what the audit log and the chain's history say of them. There is no way back.

    **Who**: `loyalty.anonymise_consumer`. **Writes**: Consumer, User, Customer, Revision, DomainEvent and more. Event
    `consumer.anonymised`.
    **Raises**: NotAllowedError; WrongStateError while gifts are on their way.
    """
    require_permission(actor, "loyalty.anonymise_consumer")
    current = Consumer.objects.select_for_update(of=["self"]).select_related("user", "customer").get(pk=consumer.pk)
    if current.state == Consumer.State.ANONYMISED:
        raise WrongStateError("This person is erased already.")
    if current.redemptions.filter(state__in=ON_THEIR_WAY).exists():
        raise WrongStateError("Gifts for this person are on their way. Hand them over or cancel them first.")
    texts = {text for text in (current.phone, current.email, current.name) if text}
    user, customer = current.user, current.customer
    withdraw_request(current, actor=actor, at=at)
    log_out_everywhere(user, because="This account is closed.", at=at)
    _blank(current, at=at)
    if customer:
        contact = dict.fromkeys(("contact_name", "email", "phone", "address"), "")
        Customer.objects.filter(pk=customer.pk).update(name=current.pseudonym, **contact)
    _erase_codes(texts)
    _erase_from_chain(current, texts)
    gone = _drop_user(user)
    rows = [current, *([customer] if customer else []), *_requests_of(current)]
    erased = erase_from_audit(subjects=rows, user=gone, texts=texts, label=current.pseudonym)
    record(event="consumer.anonymised", actor=actor, subject=current, at=at, data={"audit_entries": erased})
    return current


def _blank(consumer: Consumer, *, at: datetime) -> None:
    for name in BLANK:
        setattr(consumer, name, "")
    consumer.state, consumer.user, consumer.anonymised_at = Consumer.State.ANONYMISED, None, at
    consumer.pseudonym = f"Member {secrets.token_hex(4).upper()}"
    consumer.save(update_fields=[*BLANK, "state", "user", "anonymised_at", "pseudonym"])


def _erase_codes(texts: set[str]) -> None:
    OneTimeCode.objects.filter(address__in=texts).delete()
    VelocityCounter.objects.filter(key__in=[f"code:number:{text}" for text in texts]).delete()


def _erase_from_chain(consumer: Consumer, texts: set[str]) -> None:
    """The revisions are append-only; that a revision was decided on, and its hash, stay."""
    _requests_of(consumer).update(subject_label=consumer.pseudonym)
    theirs = [
        consumer.pk,
        *consumer.invoices.values_list("pk", flat=True),
        *consumer.redemptions.values_list("pk", flat=True),
    ]
    with pgtrigger.ignore(GUARD):
        for revision in Revision.objects.filter(request__subject_id__in=[str(pk) for pk in theirs]):
            content = erase(revision.content, texts)
            if content != revision.content:
                Revision.objects.filter(pk=revision.pk).update(content=content)


def _requests_of(consumer: Consumer) -> QuerySet[Request]:
    return Request.objects.filter(kind=Kind.CONSUMER, subject_id=str(consumer.pk))


def _drop_user(user: User | None) -> User | None:
    """Whose entries are erased. A user who is also a retailer stays; one whom other rows need is renamed."""
    if user is None or Retailer.objects.filter(user=user).exists():
        return None
    gone = User(pk=user.pk)
    try:
        with transaction.atomic():
            user.delete()
    except ProtectedError:
        User.objects.filter(pk=gone.pk).update(
            username=f"erased-{gone.pk}", first_name="", last_name="", email="", is_active=False
        )
    return gone
