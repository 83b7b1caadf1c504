from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from kit import clock


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().utcoffset() == timedelta(0)


def test_today_is_the_day_in_the_zone() -> None:
    with clock.frozen(datetime(2026, 3, 1, 2, 30, tzinfo=UTC)):
        assert clock.today("America/New_York") == date(2026, 2, 28)
        assert clock.today("Asia/Tokyo") == date(2026, 3, 1)


def test_frozen_ends_with_its_block_and_nests() -> None:
    first = datetime(2026, 1, 1, tzinfo=UTC)
    second = datetime(2026, 2, 2, tzinfo=UTC)
    with clock.frozen(first):
        with clock.frozen(second):
            assert clock.now() == second
        assert clock.now() == first
    assert clock.now() != first


def test_frozen_refuses_a_naive_instant() -> None:
    with pytest.raises(ValueError, match="aware"), clock.frozen(datetime(2026, 1, 1)):  # noqa: DTZ001
        pass


def test_time_machine_moves_it_too() -> None:
    at = datetime(2030, 5, 6, 7, 8, 9, tzinfo=UTC)
    with time_machine.travel(at, tick=False):
        assert clock.now() == at
