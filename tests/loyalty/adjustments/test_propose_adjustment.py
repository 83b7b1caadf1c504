from decimal import Decimal

import pytest

from approval.models import Request
from loyalty.actions.propose_adjustment import AdjustmentRefusedError
from loyalty.ledger.balances import get_balances
from loyalty.models import JournalEntry, PointLot, PointsAdjustment
from tests.loyalty.ledger.conftest import AT


def test_nothing_moves_before_it_is_approved(propose, paul, max_):
    adjustment = propose("credit", 50)
    assert (adjustment.state, adjustment.maker) == ("in_review", max_)
    request = Request.objects.get(subject_id=str(adjustment.pk))
    assert (request.role, request.amount, request.maker) == ("Manager", 50, max_)
    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize(("net", "points"), [(50, 25), (199, 100), (1, 1), ("0.99", 0), (500, 100)])
def test_a_credit_note_takes_its_share_of_the_points(propose, invoice, net, points):
    """Net of the note over net of the invoice, times its points, half up."""
    if not points:
        with pytest.raises(AdjustmentRefusedError):
            propose("reversal", invoice=invoice, credit_note="CN-1", net=Decimal(net))
        return
    adjustment = propose("reversal", invoice=invoice, credit_note="CN-1", net=Decimal(net))
    assert adjustment.points == points


def test_a_credit_note_counts_once(propose, invoice):
    propose("reversal", 10, invoice=invoice, credit_note="CN-1")
    with pytest.raises(AdjustmentRefusedError, match="in review or done") as refusal:
        propose("reversal", 10, invoice=invoice, credit_note="CN-1")
    assert refusal.value.field == "credit_note"
    assert PointsAdjustment.objects.count() == 1


def test_refuses_what_could_not_be_done(propose, invoice, rita):
    lot = PointLot.objects.get()
    for kind, points, fields, field in [
        ("debit", 101, {}, "points"),
        ("credit", 0, {}, "points"),
        ("reversal", 101, {"invoice": invoice}, "points"),
        ("reversal", 10, {}, "invoice"),
        ("reinstatement", 1, {"lot": lot}, "points"),
        ("reinstatement", 1, {}, "lot"),
    ]:
        with pytest.raises(AdjustmentRefusedError) as refusal:
            propose(kind, points, **fields)
        assert refusal.value.field == field
    assert not PointsAdjustment.objects.exists()
    assert not Request.objects.exists()


def test_refuses_an_invoice_without_points(propose, invoice, paul):
    invoice.state = "rejected"
    invoice.save(update_fields=["state"])
    with pytest.raises(AdjustmentRefusedError, match="no points to take back"):
        propose("reversal", 10, invoice=invoice)
    assert get_balances(paul, at=AT).available == 100
