from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction

from approval.actions.revise import revise
from approval.models import Kind
from loyalty.models import Retailer
from loyalty.phone_users import name_user
from loyalty.refusals import WrongStateError
from loyalty.texts import read_texts
from people.models import User
from people.permissions import require_permission
from people.record import record

State = Retailer.State
FIELDS: Final = ("contact_name", "shop_name", "email", "address", "city", "postal_code", "region", "tax_id")
# What an approved shop may change by itself; the rest is what the company has looked at.
OWN_WHEN_ACTIVE: Final = frozenset({"contact_name", "email"})
OPEN_STATES: Final = frozenset({State.PHONE_VERIFIED, State.RETURNED, State.REJECTED, State.IN_REVIEW})


@transaction.atomic
def edit_retailer(*, retailer: Retailer, changes: Mapping[str, str], actor: User, at: datetime) -> Retailer:
    """Change the profile. While it is in review, earlier approvals do not hold any more, and an open question counts
    as answered.

    **Who**: the retailer until approved, thereafter name and e-mail only; `loyalty.change_retailer` for the office.
    **Writes**: Retailer, its user's name; a revision of the request. Event `retailer.edited`, unless nothing differs.
    **Raises**: NotAllowedError, WrongStateError; ValidationError by field.
    """
    current = Retailer.objects.select_for_update(of=["self"]).select_related("user").get(pk=retailer.pk)
    is_own = current.user_id == actor.pk
    if not is_own:
        require_permission(actor, "loyalty.change_retailer")
    wanted = read_texts(Retailer, changes, fields=FIELDS)
    differing = sorted(name for name, value in wanted.items() if getattr(current, name) != value)
    _require_open(current, differing, is_own=is_own)
    if not differing:
        return current
    for name in differing:
        setattr(current, name, wanted[name])
    current.save(update_fields=differing)
    # Codes go to the mailbox too, so only its owner's word counts.
    name_user(current.user, name=current.contact_name, email=current.email if is_own else None)
    if current.state == State.IN_REVIEW:
        revise(kind=Kind.RETAILER, subject=current, editor=actor, at=at)
        current.refresh_from_db(fields=["reason"])  # an open question was answered by it
    record(event="retailer.edited", actor=actor, subject=current, at=at, data={"fields": differing})
    return current


def _require_open(retailer: Retailer, differing: list[str], *, is_own: bool) -> None:
    if retailer.state in OPEN_STATES or not differing:
        return
    if retailer.state == State.CLOSED:
        raise WrongStateError("This shop is closed.")
    if is_own and retailer.state == State.SUSPENDED:
        raise WrongStateError("This shop is suspended.")
    if is_own and set(differing) - OWN_WHEN_ACTIVE:
        raise WrongStateError("The company has approved this. Please ask the company to change it.")
