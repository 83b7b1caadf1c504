import pytest
from django.core.exceptions import ValidationError

from approval.actions.decide import decide
from approval.queries.requests import find_request
from kit import clock
from loyalty.actions.answer_invoice_query import NoQuestionError, answer_invoice_query
from people.models import DomainEvent
from people.permissions import NotAllowedError


@pytest.fixture
def queried(hand_in, mara):
    made = hand_in()
    request = find_request("invoice", made.pk)
    decide(request=request, verdict="query", actor=mara, seen_hash=request.content_hash, note="Which?", at=clock.now())
    made.refresh_from_db()
    return made


def answer(invoice, actor, text="The grey one"):
    return answer_invoice_query(invoice=invoice, text=text, actor=actor, at=clock.now())


def test_the_clock_goes_on_and_what_was_approved_holds(rita, queried):
    made = answer(queried, rita.user)
    request = find_request("invoice", made.pk)
    assert (made.state, made.note, made.reason) == ("in_review", "The grey one", "")
    assert (request.state, request.revision) == ("open", 1)
    assert DomainEvent.objects.get(event="invoice.answered").data == {"text": "The grey one"}


@pytest.mark.parametrize("text", ["", "   ", "x" * 301])
def test_no_answer_is_refused(rita, queried, text):
    with pytest.raises(ValidationError):
        answer(queried, rita.user, text)
    queried.refresh_from_db()
    assert queried.state == "on_query"


def test_where_nobody_asked_nobody_answers(rita, hand_in):
    with pytest.raises(NoQuestionError):
        answer(hand_in(), rita.user)


def test_others_do_not_answer(queried, mara, paul):
    for stranger in (mara, paul.user):
        with pytest.raises(NotAllowedError):
            answer(queried, stranger)
