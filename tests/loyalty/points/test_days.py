from datetime import UTC, date, datetime

from loyalty.points.days import lapsed_at, released_at, window_begins_at

BOUGHT_ON = date(2026, 10, 20)
NOON = datetime(2026, 10, 22, 12, tzinfo=UTC)


def test_points_wait_for_the_start_of_a_day_where_the_tenant_is():
    there = {"bought_on": BOUGHT_ON, "approved_at": NOON, "pending_days": 14}
    assert released_at(**there, timezone="Asia/Kolkata") == datetime(2026, 11, 2, 18, 30, tzinfo=UTC)
    assert released_at(**there, timezone="America/New_York") == datetime(2026, 11, 3, 5, tzinfo=UTC)


def test_what_was_approved_later_waits_no_longer():
    assert released_at(bought_on=BOUGHT_ON, approved_at=NOON, pending_days=2, timezone="UTC") == NOON


def test_the_lifetime_begins_with_the_release():
    assert lapsed_at(released=NOON, lifetime_days=1, timezone="UTC") == datetime(2026, 10, 23, tzinfo=UTC)
    assert lapsed_at(released=NOON, lifetime_days=None, timezone="UTC") is None


def test_the_window_has_today_in_it():
    begins = window_begins_at(today=BOUGHT_ON, window_days=1, timezone="UTC")
    assert begins == datetime(2026, 10, 20, tzinfo=UTC)
