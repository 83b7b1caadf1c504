"""The end of a redemption that comes to nothing: its points and pieces are free again."""

from datetime import datetime

from loyalty.ledger.let_go import let_go
from loyalty.models import HoldResolution, Redemption, StockMovement
from loyalty.rewards.stock import move
from people.models import User
from people.record import System


def free_points_and_pieces(
    *, redemption: Redemption, verdict: HoldResolution.Verdict, actor: User | System, at: datetime
) -> None:
    """In the caller's transaction, which holds the consumer's lock."""
    if redemption.hold is not None:
        let_go(hold=redemption.hold, verdict=verdict, actor=actor, at=at)
    move(
        reward=redemption.reward,
        kind=StockMovement.Kind.LET_GO,
        pieces=redemption.pieces,
        actor=actor,
        at=at,
        redemption=redemption,
    )
