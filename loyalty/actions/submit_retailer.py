from datetime import datetime
from typing import Final

from django.db import transaction

from approval.actions.answer_query import answer_query
from approval.actions.open_request import open_request
from approval.models import Kind, Request
from approval.queries.requests import find_request
from loyalty.models import Retailer
from loyalty.refusals import IncompleteError, WrongStateError
from people.models import User
from people.permissions import require_permission
from people.record import record

State = Retailer.State
NEEDED: Final = {
    "contact_name": "your name",
    "shop_name": "the name of the shop",
    "address": "the address",
    "city": "the city",
}


@transaction.atomic
def submit_retailer(*, retailer: Retailer, actor: User, at: datetime) -> Retailer:
    """Hand the registration in: for the first time, corrected, or anew after it was rejected. A question is answered.

    **Who**: the retailer, or `loyalty.add_retailer` for the office, who then will not decide on it.
    **Writes**: Retailer, its request. Event `retailer.submitted`.
    **Raises**: NotAllowedError, WrongStateError, IncompleteError.
    """
    current = Retailer.objects.select_for_update(of=["self"]).get(pk=retailer.pk)
    if current.user_id != actor.pk:
        require_permission(actor, "loyalty.add_retailer")
    missing = [words for name, words in NEEDED.items() if not getattr(current, name)]
    if missing:
        raise IncompleteError(f"Please fill in {', '.join(missing)}.")
    if current.state == State.IN_REVIEW:
        return _answer(current, actor=actor, at=at)
    if current.state not in {State.PHONE_VERIFIED, State.RETURNED, State.REJECTED}:
        raise WrongStateError("There is nothing to hand in.")
    current.state, current.reason = State.IN_REVIEW, ""
    current.save(update_fields=["state", "reason"])
    open_request(kind=Kind.RETAILER, subject=current, maker=actor, at=at)
    record(event="retailer.submitted", actor=actor, subject=current, at=at)
    return current


def _answer(retailer: Retailer, *, actor: User, at: datetime) -> Retailer:
    request = find_request(Kind.RETAILER, retailer.pk)
    if request is None or request.state != Request.State.ON_QUERY:
        raise WrongStateError("It is handed in already.")
    answer_query(kind=Kind.RETAILER, subject=retailer, actor=actor, at=at)
    return Retailer.objects.get(pk=retailer.pk)
