from datetime import datetime

from django.db import transaction

from loyalty.models import Reward, StockMovement
from loyalty.rewards.errors import RedemptionRefusedError
from loyalty.rewards.stock import move
from people.models import User
from people.permissions import require_permission
from people.record import record

BY_HAND = frozenset({StockMovement.Kind.RECEIVED, StockMovement.Kind.WRITTEN_OFF})


@transaction.atomic
def move_stock(
    *, reward: Reward, kind: StockMovement.Kind, pieces: int, note: str, actor: User, at: datetime
) -> StockMovement:
    """Book pieces that came in, or that are broken or gone.

    **Who**: `loyalty.move_stock`. **Writes**: StockMovement, the stock. Event `stock.received` or `stock.written_off`.
    **Raises**: NotAllowedError, NotInStockError, RedemptionRefusedError.
    """
    require_permission(actor, "loyalty.move_stock")
    if kind not in BY_HAND or pieces < 1:
        raise RedemptionRefusedError("By hand, pieces are received or written off, one at least.")
    movement = move(reward=reward, kind=kind, pieces=pieces, actor=actor, at=at, note=note)
    record(event=f"stock.{kind}", actor=actor, subject=reward, at=at, data={"pieces": pieces, "note": note})
    return movement
