import pytest

from approval.actions.revise import revise
from approval.errors import NotInChainError, OwnWorkError
from approval.models import Decision, Request
from approval.queries.requests import list_history
from people.models import DomainEvent
from people.record import SYSTEM
from tests.approval.conftest import later
from tests.approval.entries import KIND


@pytest.fixture
def edit(product):
    def change(editor, name="Hammer drill", **values):
        for field, value in {"name": name, **values}.items():
            setattr(product, field, value)
        product.save()
        return revise(kind=KIND, subject=product, editor=editor, at=later(2))

    return change


def test_approvals_do_not_hold_for_what_came_after(asked, say, edit, chen, mara, product):
    say("approve", asked, chen)
    revised = edit(mara)
    assert (revised.level, revised.role, revised.revision) == (1, "Checker", 2)
    assert revised.due_at == later(26)
    assert [len(chapter.decisions) for chapter in list_history(KIND, product.pk)] == [1, 0]
    assert say("approve", revised, chen, at=later(3)).level == 2  # looked at again by the same person


def test_nothing_happens_when_it_says_the_same(asked, say, edit, chen, mara):
    say("approve", asked, chen)
    assert edit(mara, name="Drill").level == 2
    assert not DomainEvent.objects.filter(event="approval.revised").exists()


def test_another_amount_asks_other_people(asked, edit, mara):
    assert [step.role for step in edit(mara, price=10).steps.all()] == ["Checker"]


def test_an_editor_does_not_decide(asked, say, edit, chen, max_):
    revised = edit(chen)
    with pytest.raises(OwnWorkError):
        say("approve", revised, chen)
    assert not Decision.objects.exists()
    edit(max_, name="Drill")
    with pytest.raises(OwnWorkError):  # nor after somebody else changed it again
        say("approve", revised, chen)


def test_an_edit_answers_a_question(asked, say, edit, chen, mara, product):
    say("query", asked, chen)
    revised = edit(mara)
    product.refresh_from_db()
    assert (revised.state, revised.queried_at, product.brand) == ("open", None, "answered")


def test_the_system_may_be_the_editor(asked, edit, product):
    edit(SYSTEM)
    assert list_history(KIND, product.pk)[-1].revision.editor is None


def test_is_refused_when_nothing_waits(asked, say, edit, chen, mara):
    say("reject", asked, chen)
    with pytest.raises(NotInChainError):
        edit(mara)
    assert Request.objects.get().revision == 1
