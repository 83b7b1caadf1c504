import pytest

from approval.actions.decide import decide
from approval.queries.requests import find_request
from kit import clock
from loyalty.actions.edit_invoice import InvoiceIsDecidedError
from loyalty.actions.withdraw_invoice import withdraw_invoice
from people.models import DomainEvent
from people.permissions import NotAllowedError


def withdraw(invoice, actor):
    return withdraw_invoice(invoice=invoice, actor=actor, at=clock.now())


def judge(invoice, actor, verdict):
    request = find_request("invoice", invoice.pk)
    decide(request=request, verdict=verdict, actor=actor, seen_hash=request.content_hash, note="Why", at=clock.now())


def test_it_leaves_the_chain(rita, hand_in):
    made = withdraw(hand_in(), rita.user)
    assert (made.state, find_request("invoice", made.pk).state) == ("withdrawn", "withdrawn")
    assert DomainEvent.objects.filter(event="invoice.withdrawn").count() == 1


def test_also_after_it_was_returned(rita, hand_in, mara):
    made = hand_in()
    judge(made, mara, "return")
    assert withdraw(made, rita.user).state == "withdrawn"


def test_a_draft_and_a_decided_one_are_not_withdrawn(rita, draft, hand_in, mara):
    made = hand_in(number="A-2")
    judge(made, mara, "reject")
    for invoice in (draft(), made):
        with pytest.raises(InvoiceIsDecidedError):
            withdraw(invoice, rita.user)
    made.refresh_from_db()
    assert made.state == "rejected"


def test_others_withdraw_nothing(hand_in, mara, paul, chen):
    made = hand_in()
    for stranger in (mara, chen, paul.user):
        with pytest.raises(NotAllowedError):
            withdraw(made, stranger)
    made.refresh_from_db()
    assert made.state == "in_review"
