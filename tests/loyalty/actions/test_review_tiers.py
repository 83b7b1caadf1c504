from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from loyalty.actions.review_tiers import review_tiers
from loyalty.ledger.accrue import accrue
from loyalty.ledger.adjust import adjust
from loyalty.ledger.reverse import reverse
from loyalty.models import Program, Tier, TierStay
from loyalty.queries.earned import get_earned
from loyalty.queries.program import get_program
from people.models import DomainEvent
from people.record import SYSTEM

NIGHT = datetime(2026, 10, 23, 1, tzinfo=UTC)
TODAY = date(2026, 10, 23)


@pytest.fixture
def ladder(tenant):
    Program.objects.filter(pk=get_program().pk).update(tier_window_days=365)
    silver = Tier.objects.create(name="Silver", threshold_points=100, grace_days=30)
    return silver, Tier.objects.create(name="Gold", threshold_points=500, multiplier_percent=150, grace_days=30)


@pytest.fixture
def earn(rita, paul):
    numbers = iter(range(1000))

    def do(points, *, days_ago=1, consumer=paul):
        at = NIGHT - timedelta(days=days_ago)
        with transaction.atomic():
            return accrue(
                consumer=consumer,
                retailer=rita,
                points=points,
                source_type="invoice",
                source_id=next(numbers),
                breakdown={},
                releases_at=at,
                expires_at=None,
                actor=SYSTEM,
                at=at,
            )

    return do


def review(at=NIGHT):
    return review_tiers(timezone="Europe/Lisbon", actor=SYSTEM, at=at)


def stays():
    return list(TierStay.objects.order_by("id").values_list("tier__name", "since", "until", "grace_until"))


def events():
    found = DomainEvent.objects.filter(event__startswith="tier.").order_by("id")
    return [(event.event, event.data["tier"]) for event in found]


def test_points_earned_reach_a_tier(ladder, earn):
    earn(120)
    assert review() == 1
    assert stays() == [("Silver", TODAY, None, None)]
    assert events() == [("tier.reached", "Silver")]


def test_a_second_look_changes_nothing(ladder, earn):
    earn(120)
    review()
    assert review() == 0
    assert (len(stays()), len(events())) == (1, 1)


def test_what_is_older_than_the_window_counts_no_more(ladder, earn, paul):
    earn(90, days_ago=365)
    earn(20)
    assert get_earned(paul, program=get_program(), today=TODAY, timezone="Europe/Lisbon") == 20
    assert review() == 0


def test_points_given_by_hand_are_not_earned(ladder, earn, paul):
    earn(60)
    with transaction.atomic():
        adjust(consumer=paul, points=500, source_type="adjustment", source_id=1, reason="Sorry", actor=SYSTEM, at=NIGHT)
    assert review() == 0


def test_taking_back_lowers_what_was_earned_on_its_day(ladder, earn, paul):
    old = earn(90, days_ago=400)
    new = earn(120)
    for entry, points in ((old, 50), (new, 30)):
        with transaction.atomic():
            reverse(entry=entry, points=points, source_type="note", source_id=entry.pk, actor=SYSTEM, at=NIGHT)
    assert get_earned(paul, program=get_program(), today=TODAY, timezone="Europe/Lisbon") == 90


class TestFalling:
    @pytest.fixture
    def gold(self, ladder, paul):
        return TierStay.objects.create(consumer=paul, tier=ladder[1], since=date(2025, 10, 1))

    def test_begins_with_a_warning(self, gold, earn):
        earn(120)
        assert review() == 1
        assert stays() == [("Gold", date(2025, 10, 1), None, date(2026, 11, 22))]
        warned = DomainEvent.objects.get(event="tier.warned")
        assert warned.data == {"tier": "Gold", "before": "Gold", "earned": 120, "grace_until": "2026-11-22"}

    def test_ends_after_the_grace_in_the_tier_that_is_earned(self, gold, earn):
        earn(120)
        review()
        assert review(NIGHT + timedelta(days=30)) == 0
        assert review(NIGHT + timedelta(days=31)) == 1
        last_day = TODAY + timedelta(days=31)
        assert stays() == [
            ("Gold", date(2025, 10, 1), last_day, date(2026, 11, 22)),
            ("Silver", last_day, None, None),
        ]
        assert events() == [("tier.warned", "Gold"), ("tier.left", "Silver")]

    def test_is_averted_by_earning_enough_in_time(self, gold, earn):
        earn(120)
        review()
        earn(400)
        assert review(NIGHT + timedelta(days=5)) == 1
        assert stays()[0][3] is None
        assert review(NIGHT + timedelta(days=31)) == 0

    def test_leaves_nobody_in_a_tier_that_earned_nothing(self, gold):
        review()
        review(NIGHT + timedelta(days=31))
        assert TierStay.objects.filter(until=None).count() == 0
        assert events()[-1] == ("tier.left", None)


def test_many_are_looked_at_in_a_few_queries(ladder, earn, paul, django_assert_max_num_queries):
    earn(20)
    get_program()
    with django_assert_max_num_queries(2 * 4):  # each with its SET search_path
        assert review() == 0
