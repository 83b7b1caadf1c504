from datetime import timedelta

import pytest

from approval.errors import DecisionRefusedError, OwnWorkError
from loyalty.ledger.balances import get_balances
from loyalty.ledger.lapse_due import lapse_due
from loyalty.models import JournalEntry, PointLot
from people.models import DomainEvent
from tests.loyalty.ledger.conftest import AT


def available(paul):
    return get_balances(paul, at=AT).available


def test_approved_the_points_are_given(propose, say, paul, ada, other_manager):
    adjustment = say("approve", propose("credit", 50), other_manager)
    assert (adjustment.state, adjustment.decided_at) == ("approved", AT)
    assert available(paul) == 50
    entry = JournalEntry.objects.get()
    assert (entry.kind, entry.source_id, entry.actor) == ("adjustment", str(adjustment.pk), other_manager)
    event = DomainEvent.objects.get(event="points.adjusted")
    assert (event.subject_id, event.data["points"]) == (str(paul.pk), 50)


def test_from_a_thousand_an_admin_decides_too(propose, say, paul, ada, other_manager):
    adjustment = say("approve", propose("credit", 1000), other_manager)
    assert (adjustment.state, available(paul)) == ("in_review", 0)
    assert say("approve", adjustment, ada).state == "approved"
    assert available(paul) == 1000


def test_taken(propose, say, earn, paul, other_manager):
    earn(80)
    say("approve", propose("debit", 50), other_manager)
    assert available(paul) == 30


def test_a_credit_note_takes_back_what_the_invoice_earned(propose, say, paul, invoice, other_manager):
    say("approve", propose("reversal", 30, invoice=invoice, credit_note="CN-1"), other_manager)
    invoice.refresh_from_db()
    assert (invoice.state, available(paul)) == ("partly_reversed", 70)
    say("approve", propose("reversal", 70, invoice=invoice, credit_note="CN-2"), other_manager)
    invoice.refresh_from_db()
    assert (invoice.state, available(paul)) == ("reversed", 0)
    assert DomainEvent.objects.filter(event="invoice.reversed").count() == 2
    assert JournalEntry.objects.get(points=30).reverses == JournalEntry.objects.get(kind="accrual")


def test_lapsed_points_given_back(propose, say, earn, paul, other_manager):
    earn(80, at=AT - timedelta(days=20), lifetime_days=10)
    lapse_due(at=AT)
    say("approve", propose("reinstatement", 50, lot=PointLot.objects.get()), other_manager)
    assert available(paul) == 50


def test_nobody_decides_on_what_they_proposed(propose, say, paul, max_, ada):
    adjustment = propose("credit", 50)
    with pytest.raises(OwnWorkError):
        say("approve", adjustment, max_)
    own = propose("credit", 50, actor=ada)
    with pytest.raises(DecisionRefusedError):
        say("approve", own, ada)
    assert available(paul) == 0


def test_points_that_went_elsewhere_meanwhile_are_not_taken(propose, say, earn, spend, paul, other_manager):
    earn(80)
    adjustment = propose("debit", 50)
    spend(40)
    with pytest.raises(DecisionRefusedError, match="50 points are needed and 40 are there"):
        say("approve", adjustment, other_manager)
    adjustment.refresh_from_db()
    assert (adjustment.state, available(paul)) == ("in_review", 40)


@pytest.mark.parametrize(("verdict", "state"), [("reject", "rejected"), ("return", "returned"), ("query", "on_query")])
def test_refused_nothing_moves(propose, say, paul, other_manager, verdict, state):
    assert say(verdict, propose("credit", 50), other_manager).state == state
    assert not JournalEntry.objects.exists()
