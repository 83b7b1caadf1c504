"""Pieces of a gift: on hand, and of these promised. Each change is one conditional statement and one movement."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from loyalty.models import Redemption, Reward, StockMovement
from loyalty.rewards.errors import NotInStockError
from people.models import User
from people.record import System

Kind = StockMovement.Kind
# kind -> what it does to (on_hand, reserved), per piece.
EFFECTS = {
    Kind.RECEIVED: (1, 0),
    Kind.RESERVED: (0, 1),
    Kind.LET_GO: (0, -1),
    Kind.HANDED_OVER: (-1, -1),
    Kind.CAME_BACK: (0, 0),  # a piece that was sent out lies in the stock again, still promised
    Kind.WRITTEN_OFF: (-1, 0),
    Kind.LOST: (-1, -1),
}


def move(
    *,
    reward: Reward,
    kind: StockMovement.Kind,
    pieces: int,
    actor: User | System,
    at: datetime,
    redemption: Redemption | None = None,
    note: str = "",
) -> StockMovement:
    """Change the stock, in the caller's transaction.

    Raises:
        NotInStockError: fewer pieces are free than this takes.
    """
    on_hand, reserved = (effect * pieces for effect in EFFECTS[kind])
    try:
        with transaction.atomic():
            Reward.objects.filter(pk=reward.pk).update(
                on_hand=F("on_hand") + on_hand, reserved=F("reserved") + reserved
            )
    except IntegrityError as error:  # the table's own CHECK: what is promised is there
        raise NotInStockError(f"There are not {pieces} pieces of {reward} left.") from error
    return StockMovement.objects.create(
        reward=reward,
        redemption=redemption,
        kind=kind,
        pieces=pieces,
        note=note,
        actor=actor if isinstance(actor, User) else None,
        at=at,
    )
