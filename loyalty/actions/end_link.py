from datetime import datetime

from django.db import transaction

from loyalty.models import Consumer, ConsumerRetailer
from people.models import User
from people.permissions import require_permission
from people.record import record


@transaction.atomic
def end_link(*, link: ConsumerRetailer, actor: User, at: datetime) -> ConsumerRetailer:
    """A consumer takes back that a retailer may enter purchases for them. What was entered before stays.

    **Who**: the consumer; `loyalty.change_consumer` on their behalf. **Writes**: `ended_at`. Event
    `consumer.unlinked`. Twice is no error. **Raises**: NotAllowedError.
    """
    consumer = Consumer.objects.get(pk=link.consumer_id)
    if consumer.user_id != actor.pk:
        require_permission(actor, "loyalty.change_consumer")
    if ConsumerRetailer.objects.filter(pk=link.pk, ended_at=None).update(ended_at=at):
        link.ended_at = at
        data = {"retailer": str(link.retailer_id)}
        record(event="consumer.unlinked", actor=actor, subject=consumer, at=at, data=data)
    return link
