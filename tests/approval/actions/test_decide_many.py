import pytest

from approval.actions.decide_many import Choice, decide_many
from approval.models import Decision, Request
from commerce.models import Product
from people.permissions import NotAllowedError
from tests.approval.conftest import later


@pytest.fixture
def requests(hand_in, chen):
    """Three that wait for a Checker; the second was made by the Checker."""
    products = [Product.objects.create(sku=f"SAW-{number}", price=number) for number in (1, 2, 3)]
    return [hand_in(product, maker=chen) if product.sku == "SAW-2" else hand_in(product) for product in products]


def choice(request: Request) -> Choice:
    return Choice(request_id=request.pk, seen_hash=request.content_hash, level=request.level)


def test_each_has_a_result_and_one_refusal_stops_no_other(requests, chen):
    results = decide_many(choices=map(choice, requests), verdict="approve", actor=chen, at=later(1))
    assert [bool(result.refusal) for result in results] == [False, True, False]
    assert "Another person must decide" in results[1].refusal
    states = dict(Request.objects.values_list("subject_label", "state"))
    assert states == {"SAW-1": "approved", "SAW-2": "open", "SAW-3": "approved"}
    assert Decision.objects.count() == 2


def test_what_was_decided_meanwhile_says_so(requests, say, chen, hire):
    ticked = [choice(request) for request in requests]
    say("reject", requests[0], chen)
    results = decide_many(choices=ticked[:1], verdict="approve", actor=chen, at=later(1))
    assert results[0].refusal == "This has been decided already."


def test_one_that_is_gone_says_so(requests, chen):
    gone = Choice(request_id=chen.pk, seen_hash="", level=1)
    results = decide_many(choices=[gone], verdict="approve", actor=chen, at=later(1))
    assert results[0].refusal == "It is not there any more."


def test_is_refused_as_a_whole_to_whoever_may_not_decide(requests, vera):
    with pytest.raises(NotAllowedError):
        decide_many(choices=map(choice, requests), verdict="approve", actor=vera, at=later(1))
    assert not Decision.objects.exists()
