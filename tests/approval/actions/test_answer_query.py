import pytest

from approval.actions.answer_query import answer_query
from approval.errors import NotInChainError
from approval.models import Decision
from tests.approval.conftest import later
from tests.approval.entries import KIND


def test_a_question_stops_the_clock_and_its_answer_starts_it_again(asked, say, chen, mara, product):
    queried = say("query", asked, chen, at=later(10))
    assert (queried.state, queried.due_at, queried.queried_at) == ("on_query", None, later(10))
    answered = answer_query(kind=KIND, subject=product, actor=mara, at=later(40))
    assert (answered.state, answered.queried_at) == ("open", None)
    assert answered.due_at == later(54)  # 24 hours, and the 30 that the answer took
    product.refresh_from_db()
    assert product.brand == "answered"


def test_the_person_who_asked_decides(asked, say, chen, mara, product):
    say("query", asked, chen)
    answer_query(kind=KIND, subject=product, actor=mara, at=later(1))
    say("query", asked, chen, at=later(2))  # and may ask again
    answer_query(kind=KIND, subject=product, actor=mara, at=later(3))
    assert say("approve", asked, chen, at=later(4)).level == 2
    assert list(Decision.objects.values_list("verdict", flat=True)) == ["query", "query", "approve"]


def test_it_may_be_decided_before_the_answer(asked, say, chen):
    say("query", asked, chen)
    decided = say("approve", asked, chen, at=later(2))
    assert (decided.state, decided.level, decided.due_at) == ("open", 2, later(50))


def test_is_refused_without_a_question(asked, product, mara):
    with pytest.raises(NotInChainError):
        answer_query(kind=KIND, subject=product, actor=mara, at=later(1))
    asked.refresh_from_db()
    assert asked.due_at == later(24)
