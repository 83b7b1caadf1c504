from outreach.notices.planning import plan
from outreach.notices.table import NOTICES
from people.models import DomainEvent


def tell(event: DomainEvent) -> None:
    """Consequence of each event that a notice follows. Called again, it plans nothing twice."""
    for notice in NOTICES:
        if notice.event == event.event:
            plan(notice, notice.write(event), occasion=f"event-{event.pk}", at=event.at)
