import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any, Final
from zoneinfo import ZoneInfo

from celery import current_app
from django.conf import settings
from django.db import connection, transaction

from outreach.delivery.quiet import next_open
from outreach.models import Channel, Message
from people.models import User
from tenants.current import get_current_tenant

DELIVER_TASK: Final = "outreach.deliver"
USUALLY_LATE: Final = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a planner wants sent. `words` is what the look of its category needs (`outreach/look/`)."""

    promise: str
    kind: str
    channel: Channel
    user: User
    recipient: str
    address: str
    source: str
    subject: str
    words: dict[str, Any]
    mentions: str = ""
    category: Message.Category = Message.Category.NOTICE
    keeps_quiet: bool = False
    late_after: timedelta = USUALLY_LATE


def enqueue(drafts: Sequence[Draft], *, at: datetime) -> int:
    """Put messages into the outbox; how many are new. Whose promise is there already are left out without a word.

    A bare ON CONFLICT DO NOTHING: naming one of the two unique keys would raise on the other under concurrent planners.
    **Then** a worker is called at once; the minute's tick finds what its message would have been lost for.
    """
    if not drafts:
        return 0
    zone = ZoneInfo(get_current_tenant().timezone)
    before = Message.objects.filter(promise__in=[draft.promise for draft in drafts]).count()
    Message.objects.bulk_create([_message_of(draft, at=at, zone=zone) for draft in drafts], ignore_conflicts=True)
    after = Message.objects.filter(promise__in=[draft.promise for draft in drafts]).count()
    deliver_soon()
    return after - before


def deliver_soon() -> None:
    schema_name = connection.schema_name  # type: ignore[attr-defined]
    transaction.on_commit(
        lambda: current_app.send_task(DELIVER_TASK, kwargs={"schema_name": schema_name}, ignore_result=True),
        robust=True,
    )


def _message_of(draft: Draft, *, at: datetime, zone: ZoneInfo) -> Message:
    waits = draft.keeps_quiet and draft.channel == Channel.SMS
    try_at = next_open(at, zone) if waits else at
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return Message(
        channel=draft.channel,
        category=draft.category,
        kind=draft.kind,
        promise=draft.promise,
        message_id=f"<{uuid.uuid4()}@{domain}>",
        user=draft.user,
        recipient=draft.recipient,
        mentions=draft.mentions,
        address=draft.address,
        source=draft.source,
        subject=draft.subject,
        words=draft.words,
        keeps_quiet=waits,
        planned_at=at,
        try_at=try_at,
        late_at=try_at + draft.late_after,
    )
