from datetime import timedelta

from loyalty.models import Invoice, Retailer
from loyalty.queries.retailer_activity import Caught, list_caught, list_sleeping
from tests.loyalty.queries.conftest import NEXT_DAY


def test_who_fell_silent(trade, october, sam):
    found = list_sleeping(october(), at=NEXT_DAY)
    assert [(row.name, row.region, row.net) for row in found] == [("Sam's Supplies", "South", 240)]
    assert found[0].last_at == Invoice.objects.get(number="B-1").submitted_at


def test_who_is_not_active_does_not_sleep(trade, october, sam):
    Retailer.objects.filter(pk=sam.pk).update(state="suspended")
    assert list_sleeping(october(), at=NEXT_DAY) == []


def test_who_never_handed_in_sleeps_too_once_they_had_the_time(october, rita):
    assert [row.last_at for row in list_sleeping(october(), at=NEXT_DAY)] == [None]
    assert list_sleeping(october(region="South"), at=NEXT_DAY) == []
    assert list_sleeping(october(), at=rita.activated_at + timedelta(days=29)) == []


def test_duplicates_that_were_caught(trade, october):
    assert list_caught(october()) == [
        Caught(rule="look_alike", marked=1, rejected=1, rejected_net=100),
        Caught(rule="same_file", marked=1, rejected=1, rejected_net=100),
        Caught(rule="same_number", marked=1, rejected=0, rejected_net=0),
    ]
    assert list_caught(october(region="South")) == []
