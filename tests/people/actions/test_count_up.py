"""X3: a cap holds, however many come at once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from people.actions.count_up import CapReachedError, count_up, sweep_counters, take_back_count
from people.models import VelocityCounter
from tests.races import race

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
CHECK = "no_key_exceeds_its_cap"


def count(at=NOON, cap=2, key="code:x"):
    return count_up(key=key, cap=cap, window=DAY, at=at)


def test_counts_to_the_cap(tenant):
    assert [count(), count()] == [1, 2]
    with pytest.raises(CapReachedError) as refused:
        count()
    assert refused.value.retry_after == 12 * 3600
    assert VelocityCounter.objects.get().used == 2


def test_begins_anew_with_the_next_window(tenant):
    count(), count()
    assert count(NOON + DAY) == 1


def test_keys_are_apart(tenant):
    count(), count()
    assert count(key="code:y") == 1


def test_a_lower_cap_holds_at_once(tenant):
    count(), count()
    with pytest.raises(CapReachedError):
        count(cap=1)
    assert count(cap=3) == 3


def test_is_gone_with_the_transaction(tenant):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        count()
        raise ZeroDivisionError
    assert not VelocityCounter.objects.exists()


def test_takes_back(tenant):
    count(), count()
    take_back_count(key="code:x", window=DAY, at=NOON)
    assert count() == 2
    take_back_count(key="unknown", window=DAY, at=NOON)


def test_forgets_what_is_long_over(tenant):
    count()
    assert sweep_counters(at=NOON + 2 * DAY) == 0
    assert sweep_counters(at=NOON + 4 * DAY) == 1


class TestRaces:
    def test_x3_twenty_with_a_cap_of_five(self, committed, tenant):
        results = race(tenant, lambda _: count(cap=5))
        assert sum(isinstance(result, int) for result in results) == 5
        assert sum(isinstance(result, CapReachedError) for result in results) == 15
        assert VelocityCounter.objects.get().used == 5

    def test_control_without_the_check_all_pass(self, committed, tenant):
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE people_velocitycounter DROP CONSTRAINT {CHECK}")
        try:
            results = race(tenant, lambda _: count(cap=5))
            assert sorted(results) == list(range(1, 21))
        finally:
            VelocityCounter.objects.all().delete()
            with connection.cursor() as cursor:
                cursor.execute(f"ALTER TABLE people_velocitycounter ADD CONSTRAINT {CHECK} CHECK (used <= cap)")
