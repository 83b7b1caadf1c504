"""How a change of points by hand goes through the chain: no point moves before its last level has approved it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from approval.errors import DecisionRefusedError
from approval.kinds import PLAIN_PANEL, Content, Handler
from approval.models import Decision, Request
from loyalty.actions.propose_adjustment import find_accrual
from loyalty.ledger.adjust import adjust
from loyalty.ledger.errors import MovementRefusedError
from loyalty.ledger.reinstate import reinstate
from loyalty.ledger.reverse import count_reversible, reverse
from loyalty.models import Invoice, JournalEntry, PointsAdjustment
from people.models import User
from people.record import System, record

Kind = PointsAdjustment.Kind
State = PointsAdjustment.State
SOURCE: Final = "adjustment"


def load(subject_id: str) -> PointsAdjustment:
    """The adjustment before its invoice, and both before the consumer's accounts."""
    locked = PointsAdjustment.objects.select_for_update(of=("self",)).select_related("consumer", "lot")
    return locked.get(pk=subject_id)


def content(adjustment: PointsAdjustment) -> Content:
    data = {
        "what": adjustment.get_kind_display(),
        "points": adjustment.points,
        "consumer": str(adjustment.consumer_id),
        "reason": adjustment.reason,
        "invoice": str(adjustment.invoice_id or ""),
        "credit note": adjustment.credit_note,
        "net": "" if adjustment.net is None else f"{adjustment.net:f}",
        "lot": adjustment.lot_id,
    }
    return Content(
        label=f"{adjustment} for {adjustment.consumer}",
        amount=Decimal(adjustment.points),
        data=data,
        region=adjustment.consumer.region,
    )


def approved(adjustment: PointsAdjustment, actor: User, at: datetime) -> None:
    try:
        entry = _MOVEMENTS[Kind(adjustment.kind)](adjustment, actor, at)
    except MovementRefusedError as error:  # the points went elsewhere while it waited
        raise DecisionRefusedError(str(error)) from error
    _set_state(adjustment, State.APPROVED, decided_at=at)
    data = {"kind": adjustment.kind, "points": adjustment.points, "entry": entry.pk, "reason": adjustment.reason}
    record(event="points.adjusted", actor=actor, subject=adjustment.consumer, at=at, data=data)


def returned(adjustment: PointsAdjustment, decision: Decision) -> None:
    _set_state(adjustment, State.RETURNED)


def rejected(adjustment: PointsAdjustment, decision: Decision) -> None:
    _set_state(adjustment, State.REJECTED, decided_at=decision.at)


def queried(adjustment: PointsAdjustment, decision: Decision) -> None:
    _set_state(adjustment, State.ON_QUERY)


def answered(adjustment: PointsAdjustment, actor: User | System, at: datetime) -> None:
    _set_state(adjustment, State.IN_REVIEW)


def panel_context(adjustment: PointsAdjustment, request: Request) -> Mapping[str, Any]:
    return {}


def _adjust(adjustment: PointsAdjustment, actor: User, at: datetime) -> JournalEntry:
    return adjust(
        consumer=adjustment.consumer,
        points=-adjustment.points if adjustment.kind == Kind.DEBIT else adjustment.points,
        source_type=SOURCE,
        source_id=adjustment.pk,
        reason=adjustment.reason,
        actor=actor,
        at=at,
    )


def _reinstate(adjustment: PointsAdjustment, actor: User, at: datetime) -> JournalEntry:
    assert adjustment.lot is not None  # noqa: S101 - a_reinstatement_names_its_lot
    return reinstate(
        lot=adjustment.lot,
        points=adjustment.points,
        source_type=SOURCE,
        source_id=adjustment.pk,
        reason=adjustment.reason,
        actor=actor,
        at=at,
    )


def _reverse(adjustment: PointsAdjustment, actor: User, at: datetime) -> JournalEntry:
    assert adjustment.invoice_id is not None  # noqa: S101 - a_reversal_names_its_invoice
    invoice = Invoice.objects.select_for_update(of=("self",)).get(pk=adjustment.invoice_id)
    earned = find_accrual(invoice)
    if earned is None:
        raise DecisionRefusedError("This invoice has earned no points.")
    entry = reverse(
        entry=earned,
        points=adjustment.points,
        source_type=SOURCE,
        source_id=adjustment.pk,
        actor=actor,
        at=at,
    )
    left = count_reversible(earned)
    invoice.state = Invoice.State.PARTLY_REVERSED if left else Invoice.State.REVERSED
    invoice.save(update_fields=["state"])
    data = {"points": adjustment.points, "credit_note": adjustment.credit_note, "adjustment": str(adjustment.pk)}
    record(event="invoice.reversed", actor=actor, subject=invoice, at=at, data=data)
    return entry


_MOVEMENTS: Final[Mapping[Kind, Callable[[PointsAdjustment, User, datetime], JournalEntry]]] = {
    Kind.CREDIT: _adjust,
    Kind.DEBIT: _adjust,
    Kind.REVERSAL: _reverse,
    Kind.REINSTATEMENT: _reinstate,
}


def _set_state(adjustment: PointsAdjustment, state: State, *, decided_at: datetime | None = None) -> None:
    adjustment.state, adjustment.decided_at = state, decided_at
    adjustment.save(update_fields=["state", "decided_at"])


HANDLER: Final = Handler(
    load=load,
    content=content,
    approved=approved,
    returned=returned,
    rejected=rejected,
    queried=queried,
    answered=answered,
    panel=PLAIN_PANEL,
    panel_context=panel_context,
)
