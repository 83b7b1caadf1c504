from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from approval.actions.decide import decide
from approval.errors import OwnWorkError
from approval.queries.requests import find_request
from kit import clock
from loyalty.actions.edit_invoice import InvoiceIsDecidedError, edit_invoice
from loyalty.actions.submit_invoice import submit_invoice
from loyalty.duplicates import DuplicateInvoiceError
from loyalty.invoice_fields import NotAFieldError
from loyalty.models import Invoice
from people.models import DomainEvent
from people.permissions import NotAllowedError
from tests.loyalty.papers import line


def edit(invoice, actor, **changes):
    return edit_invoice(invoice=invoice, changes=changes, actor=actor, at=clock.now())


def judge(invoice, actor, verdict="approve", note="Why"):
    request = find_request("invoice", invoice.pk)
    return decide(
        request=request, verdict=verdict, actor=actor, seen_hash=request.content_hash, note=note, at=clock.now()
    )


def test_a_draft_is_changed_without_much_ado(rita, draft):
    made = edit(draft(), rita.user, number="A-9", net=None)
    assert (made.number, made.net) == ("A-9", None)
    assert not DomainEvent.objects.filter(event="invoice.edited").exists()


def test_in_review_an_edit_voids_what_was_approved(rita, hand_in, mara):
    made = hand_in()
    judge(made, mara)
    before = find_request("invoice", made.pk)
    assert before.role == "Checker"
    edit(made, rita.user, gross=Decimal("124.00"))
    after = find_request("invoice", made.pk)
    assert (after.revision, after.role, after.level) == (2, "Operator", 1)
    assert after.content_hash != before.content_hash
    assert DomainEvent.objects.get(event="invoice.edited").data == {"fields": ["gross"]}


def test_an_operator_who_edits_decides_no_more(hand_in, mara, hire):
    made = hand_in()
    edit(made, mara, number="INV-43")
    with pytest.raises(OwnWorkError):
        judge(made, mara)


def test_what_changes_nothing_voids_nothing(rita, hand_in, changes, mara):
    made = hand_in()
    judge(made, mara)
    edit(made, rita.user, **changes)
    edit(made, rita.user, note="Paid in cash")  # a message, no content
    assert find_request("invoice", made.pk).revision == 1


def test_an_edit_answers_the_question(rita, hand_in, mara):
    made = hand_in()
    judge(made, mara, "query", "Which day?")
    made.refresh_from_db()
    assert (made.state, made.reason) == ("on_query", "Which day?")
    assert edit(made, rita.user, number="INV-44").state == Invoice.State.IN_REVIEW


def test_signals_follow_the_edit(rita, hand_in):
    made = hand_in()
    assert not made.signals.exists()
    edit(made, rita.user, gross=Decimal("999.00"))
    signal = made.signals.get(rule="total_mismatch")
    assert signal.revision == 2
    assert find_request("invoice", made.pk).needs_attention


def test_returned_it_is_changed_and_waits_for_its_maker(rita, hand_in, mara):
    made = hand_in()
    judge(made, mara, "return")
    made.refresh_from_db()
    edit(made, rita.user, lines=[line(), line("Elbow 90", net="0.00")])
    assert find_request("invoice", made.pk).state == "returned"
    with pytest.raises(NotAllowedError):  # nobody would know of it when it comes again
        edit(made, mara, number="X-1")
    submit_invoice(invoice=made, actor=rita.user, at=clock.now())
    assert find_request("invoice", made.pk).revision == 2


def test_in_review_it_stays_complete(rita, hand_in):
    made = hand_in()
    with pytest.raises(ValidationError) as refused:
        edit(made, rita.user, consumer=None, number="")
    assert sorted(refused.value.message_dict) == ["consumer", "number"]
    made.refresh_from_db()
    assert made.number == "INV-0042"
    assert find_request("invoice", made.pk).revision == 1


def test_it_is_not_edited_into_a_duplicate(rita, hand_in):
    hand_in(number="A-1")
    made = hand_in(number="A-2")
    with pytest.raises(DuplicateInvoiceError):
        edit(made, rita.user, number="a 01")
    made.refresh_from_db()
    assert made.number == "A-2"


def test_a_decided_one_stands(rita, hand_in, mara):
    made = hand_in()
    judge(made, mara, "reject")
    with pytest.raises(InvoiceIsDecidedError):
        edit(made, rita.user, number="A-9")


def test_strangers_do_not_edit(hand_in, draft, paul, chen, vera, mara):
    made, begun = hand_in(), draft(number="A-2")
    for stranger in (paul.user, chen, vera):
        with pytest.raises(NotAllowedError):
            edit(made, stranger, number="X-1")
    with pytest.raises(NotAllowedError):
        edit(begun, mara, number="X-1")
    assert not Invoice.objects.filter(number="X-1").exists()


def test_other_columns_are_no_fields(rita, draft):
    with pytest.raises(NotAFieldError):
        edit(draft(), rita.user, state="approved")
