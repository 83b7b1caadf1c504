import pytest

from approval.models import Request
from loyalty.actions.amend_adjustment import amend_adjustment
from loyalty.actions.propose_adjustment import AdjustmentRefusedError
from tests.loyalty.ledger.conftest import AT


@pytest.fixture
def amend(max_):
    def do(adjustment, points, reason="Counted again.", actor=max_):
        return amend_adjustment(adjustment=adjustment, points=points, reason=reason, actor=actor, at=AT)

    return do


def request_of(adjustment):
    return Request.objects.get(subject_id=str(adjustment.pk))


def test_returned_it_goes_in_again(propose, say, amend, other_manager):
    adjustment = say("return", propose("credit", 50), other_manager)
    amended = amend(adjustment, 40)
    assert (amended.state, amended.points) == ("in_review", 40)
    assert (request_of(adjustment).state, request_of(adjustment).revision) == ("open", 2)


def test_an_edit_begins_at_the_first_level(propose, say, amend, other_manager):
    adjustment = say("approve", propose("credit", 1000), other_manager)
    assert request_of(adjustment).level == 2
    amend(adjustment, 1500)
    assert (request_of(adjustment).level, request_of(adjustment).amount) == (1, 1500)


@pytest.mark.parametrize("points", [40, 50])
def test_a_question_is_answered(propose, say, amend, other_manager, points):
    adjustment = say("query", propose("credit", 50), other_manager)
    reason = "A gift broke." if points == 50 else "Counted again."
    assert amend(adjustment, points, reason).state == "in_review"
    assert request_of(adjustment).state == "open"


def test_decided_it_stands(propose, say, amend, other_manager):
    adjustment = say("approve", propose("credit", 50), other_manager)
    with pytest.raises(AdjustmentRefusedError, match="decided already"):
        amend(adjustment, 60)
    adjustment.refresh_from_db()
    assert adjustment.points == 50
