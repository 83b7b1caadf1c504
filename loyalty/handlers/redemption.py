"""How a redemption goes through the chain: approved, its points are spent and the gift may be packed."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from approval.kinds import Content, Handler
from approval.models import Decision, Request
from loyalty.actions.move_gift import begin_fulfilment
from loyalty.ledger.accounts import lock_wallet
from loyalty.ledger.balances import get_balances
from loyalty.ledger.capture import capture
from loyalty.models import HoldResolution, Redemption
from loyalty.rewards.free import free_points_and_pieces
from people.models import User
from people.record import System, record


def load(subject_id: str) -> Redemption:
    """Locks the consumer first, as each movement of points does."""
    found = Redemption.objects.select_related("consumer").get(pk=subject_id)
    lock_wallet(found.consumer)
    return (
        Redemption.objects.select_for_update(of=["self"])
        .select_related("reward", "retailer", "consumer", "hold", "maker")
        .get(pk=subject_id)
    )


def content(redemption: Redemption) -> Content:
    return Content(
        label=f"{redemption} for {redemption.consumer}",
        amount=Decimal(redemption.points),
        data={
            "gift": str(redemption.reward),
            "pieces": redemption.pieces,
            "points": redemption.points,
            "consumer": str(redemption.consumer),
            "retailer": str(redemption.retailer),
            "agreed": redemption.consented_at.isoformat() if redemption.consented_at else "",
            "note": redemption.note,
        },
    )


def approved(redemption: Redemption, actor: User, at: datetime) -> None:
    assert redemption.hold is not None  # noqa: S101 - asking sets points aside
    capture(hold=redemption.hold, actor=actor, at=at)
    _set_state(redemption, Redemption.State.APPROVED, decided_at=at)
    begin_fulfilment(redemption=redemption, actor=actor, at=at)
    record(event="redemption.approved", actor=actor, subject=redemption, at=at)


def returned(redemption: Redemption, decision: Decision) -> None:
    _set_state(redemption, Redemption.State.RETURNED, reason=_reason(decision))
    record(event="redemption.returned", actor=decision.actor, subject=redemption, at=decision.at)


def rejected(redemption: Redemption, decision: Decision) -> None:
    free_points_and_pieces(
        redemption=redemption, verdict=HoldResolution.Verdict.RELEASED, actor=decision.actor, at=decision.at
    )
    _set_state(redemption, Redemption.State.REJECTED, reason=_reason(decision), decided_at=decision.at)
    record(
        event="redemption.rejected",
        actor=decision.actor,
        subject=redemption,
        at=decision.at,
        data={"reason": redemption.reason},
    )


def queried(redemption: Redemption, decision: Decision) -> None:
    _set_state(redemption, Redemption.State.ON_QUERY, reason=_reason(decision))
    record(event="redemption.queried", actor=decision.actor, subject=redemption, at=decision.at)


def answered(redemption: Redemption, actor: User | System, at: datetime) -> None:
    _set_state(redemption, Redemption.State.IN_REVIEW)


def panel_context(redemption: Redemption, request: Request) -> Mapping[str, Any]:
    return {
        "redemption": redemption,
        "balances": get_balances(redemption.consumer),
        "earlier": Redemption.objects.filter(consumer=redemption.consumer)
        .exclude(pk=redemption.pk)
        .select_related("reward")[:5],
    }


def _set_state(redemption: Redemption, state: Redemption.State, **fields: Any) -> None:
    for name, value in {"state": state, **fields}.items():
        setattr(redemption, name, value)
    redemption.save(update_fields=["state", *fields])


def _reason(decision: Decision) -> str:
    return " ".join(filter(None, [decision.reason.label if decision.reason else "", decision.note]))[:300]


HANDLER: Final = Handler(
    load=load,
    content=content,
    approved=approved,
    returned=returned,
    rejected=rejected,
    queried=queried,
    answered=answered,
    panel="loyalty/panels/redemption.html",
    panel_context=panel_context,
)
