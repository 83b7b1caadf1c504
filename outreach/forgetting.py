"""An erased person leaves the outbox too: what they were told goes, that something was sent stays."""

from typing import Final

from django.db.models import Q

from outreach.models import Message
from people.models import DomainEvent

ERASED: Final = "(erased)"


def forget_person(event: DomainEvent) -> None:
    """Consequence of an erased member: their address, and words that name them, also those to their shops."""
    key = f"consumer:{event.subject_id}"
    theirs = Message.objects.filter(Q(recipient=key) | Q(mentions=key))
    theirs.filter(state=Message.State.QUEUED).update(state=Message.State.SKIPPED, reason=Message.Reason.GONE)
    theirs.update(address="", subject=ERASED, words={}, problem="", reply="")
