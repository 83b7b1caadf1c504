from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from loyalty.ledger.errors import HoldIsResolvedError
from loyalty.ledger.let_go import let_go
from loyalty.models import Hold, HoldResolution
from people.record import SYSTEM

Expire = Callable[[Hold, datetime], object]


def let_expire(hold: Hold, at: datetime) -> None:
    """For a hold that nothing else depends on."""
    let_go(hold=hold, verdict=HoldResolution.Verdict.EXPIRED, actor=SYSTEM, at=at)


def expire_holds(*, at: datetime, expire: Expire = let_expire) -> int:
    """End each hold whose time is over, in a transaction of its own; how many ended.

    `expire` is called in that transaction and calls `let_go` itself: whoever owns what the points were set aside for
    locks it first, as every other way to it does.
    """
    due = Hold.objects.filter(resolution__isnull=True, expires_at__lte=at).order_by("expires_at", "pk")
    ended = 0
    for hold in due.select_related("consumer", "entry").iterator():
        try:
            with transaction.atomic():
                expire(hold, at)
        except HoldIsResolvedError:
            continue  # decided on while this went through the list
        ended += 1
    return ended
