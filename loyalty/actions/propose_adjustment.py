from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction

from approval.actions.open_request import open_request
from approval.models import Kind as Chain
from loyalty.ledger.balances import get_balances
from loyalty.ledger.lapsed import count_lapsed
from loyalty.ledger.reverse import count_reversible
from loyalty.models import Invoice, JournalEntry, PointsAdjustment
from people.models import User

Kind = PointsAdjustment.Kind
REVERSIBLE = (Invoice.State.APPROVED, Invoice.State.PARTLY_REVERSED)


class AdjustmentRefusedError(Exception):
    """`field` of the adjustment says what is wrong; nothing was proposed."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@transaction.atomic
def propose_adjustment(*, adjustment: PointsAdjustment, actor: User, at: datetime) -> PointsAdjustment:
    """Send a change of points by hand into the chain; no point moves before its last level has approved it.

    `adjustment` is filled in and not saved. A credit note's points follow from its net amount, if none are given.

    **Who** may: `loyalty.add_pointsadjustment`; the caller checks that.
    **Writes** the adjustment and its request.
    **Raises** AdjustmentRefusedError for what could not be done even if it were approved now.
    """
    fill_points(adjustment)
    refuse_impossible(adjustment, at=at)
    adjustment.maker, adjustment.state, adjustment.created_at = actor, PointsAdjustment.State.IN_REVIEW, at
    adjustment.save(force_insert=True)
    open_request(kind=Chain.POINTS_ADJUSTMENT, subject=adjustment, maker=actor, at=at)
    return adjustment


def fill_points(adjustment: PointsAdjustment) -> None:
    """A reversal takes the share of the invoice's points that the credit note is of its net amount."""
    if adjustment.kind != Kind.REVERSAL or adjustment.points or not adjustment.invoice or not adjustment.net:
        return
    invoice = adjustment.invoice
    share = min(adjustment.net / invoice.net, Decimal(1)) if invoice.net else Decimal(1)
    points = (Decimal(invoice.points or 0) * share).quantize(Decimal(1), ROUND_HALF_UP)
    entry = find_accrual(invoice)
    adjustment.points = min(int(points), count_reversible(entry) if entry else 0)


def find_accrual(invoice: Invoice) -> JournalEntry | None:
    """What the invoice earned, if it earned anything."""
    of_invoice = {"source_type": "invoice", "source_id": str(invoice.pk)}
    return JournalEntry.objects.filter(kind=JournalEntry.Kind.ACCRUAL, **of_invoice).first()


def refuse_impossible(adjustment: PointsAdjustment, *, at: datetime) -> None:
    """Raises AdjustmentRefusedError."""
    if adjustment.kind == Kind.REVERSAL:
        _refuse_reversal(adjustment)
    elif adjustment.kind == Kind.REINSTATEMENT:
        _refuse_reinstatement(adjustment)
    if not adjustment.points:
        raise AdjustmentRefusedError("points", "Say how many points.")
    if adjustment.kind == Kind.DEBIT:
        there = get_balances(adjustment.consumer, at=at).available
        if adjustment.points > there:
            raise AdjustmentRefusedError("points", f"Only {there:,} points are there to be taken.")


def _refuse_reversal(adjustment: PointsAdjustment) -> None:
    invoice = adjustment.invoice
    if invoice is None or invoice.consumer_id != adjustment.consumer_id:
        raise AdjustmentRefusedError("invoice", "Choose an invoice of this consumer.")
    entry = find_accrual(invoice)
    if invoice.state not in REVERSIBLE or entry is None:
        raise AdjustmentRefusedError("invoice", "This invoice has no points to take back.")
    if _is_known(adjustment):
        raise AdjustmentRefusedError("credit_note", "This credit note is in review or done already.")
    left = count_reversible(entry)
    if adjustment.points > left:
        raise AdjustmentRefusedError("points", f"Of this invoice {left:,} points are left to take back.")


def _is_known(adjustment: PointsAdjustment) -> bool:
    """For the words; two at once are told apart by a_credit_note_takes_points_back_once."""
    others = PointsAdjustment.objects.filter(invoice=adjustment.invoice, credit_note=adjustment.credit_note)
    return bool(adjustment.credit_note) and (
        others.exclude(pk=adjustment.pk).exclude(state=PointsAdjustment.State.REJECTED).exists()
    )


def _refuse_reinstatement(adjustment: PointsAdjustment) -> None:
    lot = adjustment.lot
    if lot is None or lot.consumer_id != adjustment.consumer_id:
        raise AdjustmentRefusedError("lot", "Choose a lot of this consumer.")
    lapsed = count_lapsed(lot)
    if adjustment.points > lapsed:
        raise AdjustmentRefusedError("points", f"Of this lot {lapsed:,} points have lapsed.")
