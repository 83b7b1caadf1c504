"""What the outbox must know of single kinds of messages, just before it sends one: two tables."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from outreach.models import Message
from outreach.notices import points_expiring
from outreach.notices.table import NOTICES

# Kind -> how to ask whether what it says is still so.
STILL_TRUE: Final[Mapping[str, Callable[[Message, datetime], bool]]] = {
    points_expiring.NOTICE.kind: points_expiring.is_still_true
}
MUST_HAVE: Final = frozenset(notice.kind for notice in NOTICES if notice.must_have)
