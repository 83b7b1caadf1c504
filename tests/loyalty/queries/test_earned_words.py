import pytest
from django.db import transaction

from commerce.models import Category
from loyalty.ledger.reverse import reverse
from loyalty.models import EarningRule, Tier, TierStay
from loyalty.points.words import Reader
from loyalty.queries.earned_words import find_accrual, find_earned_words
from people.record import SYSTEM
from tests.loyalty.promises import APPROVED_AT, BOUGHT_ON, approve, hand_in, publish, sell


@pytest.fixture
def invoice(rita, paul):
    gold = Tier.objects.create(name="Gold", threshold_points=1, multiplier_percent=120)
    TierStay.objects.create(consumer=paul, tier=gold, since=BOUGHT_ON)
    publish("Taps", points=2, scope="categories", scope_values=["Taps"])
    made = hand_in(paul, rita, ("Kitchen tap", "100", sell("T-1", category="Taps")), ("Tape", "10"))
    approve(made)
    return made


def test_each_reader_gets_their_words(invoice):
    told = {reader: find_earned_words(invoice, reader=reader) for reader in Reader}
    assert told[Reader.CONSUMER].headline == "Why 240 points"
    assert told[Reader.CONSUMER].sentences == [
        "2 points per €1.00 of Taps (Taps): €100.00 for Kitchen tap gives 200.",
        "No rule gives points for Tape.",
        "You are Gold, which multiplies by 1.2: 40 points more.",
    ]
    assert "Paul Pinto is Gold" in told[Reader.RETAILER].sentences[2]
    assert "(Taps, version 1)" in told[Reader.CHECKER].sentences[0]
    assert told[Reader.RETAILER].lines == [("Kitchen tap", 240), ("Tape", 0)]


def test_what_is_renamed_or_changed_later_makes_no_difference(invoice):
    before = find_earned_words(invoice, reader=Reader.CONSUMER)
    EarningRule.objects.update(name="Old taps", is_active=False)
    Category.objects.update(name="Fittings")
    Tier.objects.update(name="Platinum", multiplier_percent=200)
    publish("Old taps", number=2, points=9)
    assert find_earned_words(invoice, reader=Reader.CONSUMER) == before


def test_what_was_taken_back_is_said(invoice):
    with transaction.atomic():
        reverse(
            entry=find_accrual(invoice),
            points=60,
            source_type="adjustment",
            source_id="1",
            actor=SYSTEM,
            at=APPROVED_AT,
        )
    told = find_earned_words(invoice, reader=Reader.CONSUMER)
    assert (told.points, told.taken_back, told.sentences[-1]) == (240, 60, "60 points were taken back since.")


def test_no_points_have_their_reason_too(rita, paul):
    publish("Bulk", minimum_amount=500)
    small = hand_in(paul, rita, ("Tape", "10"))
    approve(small)
    told = find_earned_words(small, reader=Reader.RETAILER)
    assert told.headline == "Why no points"
    assert told.sentences == [
        "What is on this invoice does not reach the least amount that a rule asks for.",
        "Bulk begins at €500.00; here it is €10.00.",
    ]


def test_before_it_is_approved_there_is_nothing_to_say(rita, paul):
    assert find_earned_words(hand_in(paul, rita, ("Tape", "10")), reader=Reader.RETAILER) is None
