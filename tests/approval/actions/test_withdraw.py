import pytest

from approval.actions.withdraw import withdraw
from approval.errors import NotInChainError, NotYourTurnError
from approval.models import Request
from people.models import DomainEvent
from people.record import SYSTEM
from tests.approval.conftest import later
from tests.approval.entries import KIND


@pytest.mark.parametrize("verdict", [None, "query", "return"])
def test_it_waits_for_nobody_any_more(verdict, asked, say, chen, mara, product):
    if verdict:
        say(verdict, asked, chen)
    withdrawn = withdraw(kind=KIND, subject=product, actor=mara, at=later(1))
    assert (withdrawn.state, withdrawn.due_at, withdrawn.decided_at) == ("withdrawn", None, later(1))
    with pytest.raises(NotYourTurnError):
        say("approve", asked, chen)


def test_the_system_may_withdraw(asked, product):
    withdraw(kind=KIND, subject=product, actor=SYSTEM, at=later(1))
    assert DomainEvent.objects.get(event="approval.withdrawn").actor_label == "Regulars"


def test_what_was_decided_stays(asked, say, chen, mara, product):
    say("reject", asked, chen)
    with pytest.raises(NotInChainError):
        withdraw(kind=KIND, subject=product, actor=mara, at=later(1))
    assert Request.objects.get().state == "rejected"
