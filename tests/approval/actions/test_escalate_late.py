import pytest

from approval.actions.escalate_late import escalate_late
from approval.models import Request
from approval.tasks import escalate_late_task
from commerce.models import Product
from kit import clock
from people.models import DomainEvent
from tests.approval.conftest import later


def test_what_is_late_goes_one_role_up_once(asked, say, chen, max_):
    assert escalate_late(at=later(24)) == 0
    assert escalate_late(at=later(25)) == 1
    assert Request.objects.get().escalated_to == "Manager"
    assert escalate_late(at=later(26)) == 0
    event = DomainEvent.objects.get(event="approval.escalated")
    assert (event.actor_label, event.data["to"], event.data["level"]) == ("Regulars", "Manager", 1)
    decided = say("approve", asked, max_, at=later(26))  # and the Manager decides in the Checker's stead
    assert (decided.level, decided.escalated_to) == (2, "")


@pytest.mark.parametrize("verdict", ["query", "return", "reject"])
def test_what_waits_for_nobody_is_not_late(verdict, asked, say, chen):
    say(verdict, asked, chen)
    assert escalate_late(at=later(100)) == 0


def test_a_level_without_a_next_role_stays(asked, say, chen):
    say("approve", asked, chen)  # the second level is escalated to nobody
    assert escalate_late(at=later(100)) == 0


def test_a_backlog_is_done_in_one_run(hand_in, monkeypatch):
    monkeypatch.setattr("approval.actions.escalate_late.BATCH", 2)
    for number in range(5):
        hand_in(Product.objects.create(sku=f"SAW-{number}", price=1))
    assert escalate_late(at=later(25)) == 5


def test_the_schedule_runs_it(asked):
    with clock.frozen(later(25)):
        escalate_late_task(schema_name="t_mara")
    assert Request.objects.get().escalated_to == "Manager"
