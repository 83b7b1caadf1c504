import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approval.actions.decide import decide
from approval.queries.requests import find_request
from kit import clock
from loyalty.models import Invoice
from loyalty.queries.retailer_home import get_retailer_home


@pytest.fixture
def phone(phone_of, rita):
    return phone_of(rita.user)


def judge(invoice, actor, verdict):
    request = find_request("invoice", invoice.pk)
    decide(request=request, verdict=verdict, actor=actor, seen_hash=request.content_hash, note="Why", at=clock.now())


def test_how_the_shop_stands(phone, draft, hand_in, mara):
    draft(number="D-1")
    hand_in(number="A-1")
    judge(hand_in(number="A-2"), mara, "return")
    judge(hand_in(number="A-3"), mara, "reject")
    given = hand_in(number="A-4")
    Invoice.objects.filter(pk=given.pk).update(state="approved", points=70)
    home = phone.look("retailer/home").json()
    assert (home["shop_name"], home["consumers"], home["points"]) == ("Rita's Hardware", 1, 70)
    assert (home["invoices_pending"], home["invoices_approved"], home["drafts"]) == (1, 1, 1)
    assert [(one["number"], one["reason"]) for one in home["to_mend"]] == [("A-2", "Why")]
    assert [one["number"] for one in home["rejected"]] == ["A-3"]
    assert home["ranking"] == {"place": 1, "of": 1, "points": 70}
    assert [step["code"] for step in home["next_steps"]] == ["mend_invoice", "finish_draft"]


def test_a_new_shop_begins_with_a_consumer(phone, rita):
    home = phone.look("retailer/home").json()
    assert (home["consumers"], home["ranking"]["place"]) == (0, None)
    assert [step["code"] for step in home["next_steps"]] == ["register_consumer"]


def test_few_queries_however_many_invoices(rita, hand_in):
    def count(numbers):
        for number in numbers:
            hand_in(number=number)
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            get_retailer_home(rita, at=clock.now())
        return len([query for query in queries if query["sql"].startswith("SELECT")])

    assert count(["A-1", "A-2"]) == 6
    assert count([f"B-{n}" for n in range(12)]) == 6


def test_consumers_and_strangers_have_another_home(phone_of, paul, stranger):
    assert phone_of(paul.user).look("retailer/home").json()["code"] == "not_a_retailer"
    assert stranger.look("retailer/home").status_code == 401
