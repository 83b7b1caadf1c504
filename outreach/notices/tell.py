from kit import clock
from outreach.delivery.enqueue import USUALLY_LATE
from outreach.notices.planning import plan
from outreach.notices.table import NOTICES
from people.models import DomainEvent


def tell(event: DomainEvent) -> None:
    """Consequence of each event that a notice follows. Called again, it plans nothing twice.

    What happened so long ago that no message about it could still go is not planned at all: months that are loaded
    in an hour would fill the outbox with what was not sent.
    """
    if clock.now() - event.at > USUALLY_LATE:
        return
    for notice in NOTICES:
        if notice.event == event.event:
            plan(notice, notice.write(event), occasion=f"event-{event.pk}", at=event.at)
