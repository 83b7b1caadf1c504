from datetime import datetime

from django.db import transaction

from approval.actions.answer_query import answer_query
from approval.actions.open_request import open_request
from approval.models import Kind, Request
from approval.queries.requests import find_request
from loyalty.models import Consumer
from loyalty.refusals import WrongStateError
from people.models import User
from people.record import record


@transaction.atomic
def submit_consumer(*, consumer: Consumer, actor: User, at: datetime) -> Consumer:
    """Hand a consumer in again after the company returned them, or say that its question is answered.

    **Who**: the retailer who registered them; the caller has seen to it. **Writes**: Consumer, its request. Event
    `consumer.submitted`. **Raises**: WrongStateError.
    """
    current = Consumer.objects.select_for_update(of=["self"]).get(pk=consumer.pk)
    if current.state == Consumer.State.RETURNED:
        current.state, current.reason = Consumer.State.IN_REVIEW, ""
        current.save(update_fields=["state", "reason"])
        open_request(kind=Kind.CONSUMER, subject=current, maker=actor, at=at)
        record(event="consumer.submitted", actor=actor, subject=current, at=at)
        return current
    request = find_request(Kind.CONSUMER, current.pk)
    if current.state != Consumer.State.IN_REVIEW or request is None or request.state != Request.State.ON_QUERY:
        raise WrongStateError("There is nothing to hand in.")
    answer_query(kind=Kind.CONSUMER, subject=current, actor=actor, at=at)
    return Consumer.objects.get(pk=current.pk)
