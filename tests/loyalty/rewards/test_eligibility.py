from dataclasses import replace
from datetime import date

import pytest

from loyalty.rewards.eligibility import Offer, Standing, why_not

TODAY = date(2026, 11, 2)
DRILL = Offer(
    points=500,
    is_active=True,
    begins_on=date(2026, 11, 1),
    ends_on=date(2026, 11, 30),
    least_tier_points=1000,
    least_tier_name="Silver",
    region="North",
    most_per_consumer=2,
    left=3,
)
PAUL = Standing(available=1000, tier_points=1000, region="North", taken=1)


def test_whoever_brings_all_it_asks_for_may_have_it():
    assert why_not(DRILL, PAUL, pieces=1, today=TODAY) == ""


def test_a_gift_that_asks_for_nothing_but_points_is_for_everyone():
    plain = Offer(500, True, None, None, None, "", "", None, 1)
    assert why_not(plain, Standing(500, None, "", 9), pieces=1, today=TODAY) == ""


@pytest.mark.parametrize(
    ("offer", "standing", "pieces", "today", "reason"),
    [
        ({"is_active": False}, {}, 1, TODAY, "This gift is no longer offered."),
        ({}, {}, 1, date(2026, 12, 1), "This gift is no longer offered."),
        ({}, {}, 1, date(2026, 10, 31), "This gift is offered from 2026-11-01 on."),
        ({}, {"region": "South"}, 1, TODAY, "This gift is for North only."),
        ({}, {"tier_points": 999}, 1, TODAY, "This gift is for Silver and above."),
        ({}, {"tier_points": None}, 1, TODAY, "This gift is for Silver and above."),
        ({}, {}, 2, TODAY, "At most 2 of this gift per person."),
        ({"left": 0}, {}, 1, TODAY, "Out of stock."),
        ({"left": 1, "most_per_consumer": None}, {}, 2, TODAY, "Only 1 left."),
        ({}, {"available": 120}, 1, TODAY, "380 points are missing."),
    ],
)
def test_says_what_stands_in_the_way(offer, standing, pieces, today, reason):
    assert why_not(replace(DRILL, **offer), replace(PAUL, **standing), pieces=pieces, today=today) == reason


def test_the_last_day_still_counts():
    assert why_not(DRILL, PAUL, pieces=1, today=date(2026, 11, 30)) == ""
