from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django_tenants.utils import schema_context

from kit import clock
from saas import schedule
from saas.celery import app
from saas.schedule import Job, daily_at, each_minute, hourly_at, tick
from tenants.models import Heartbeat, Tenant

NIGHTLY = Job("tests.nightly", daily_at(2, 30), "a test")
OFTEN = Job("tests.often", each_minute, "a test", is_per_tenant=False)


@pytest.fixture
def sent(db, monkeypatch):
    messages = []
    monkeypatch.setattr(schedule, "SCHEDULE", (NIGHTLY, OFTEN))
    monkeypatch.setattr(app, "send_task", lambda task, kwargs: messages.append((task, kwargs.get("schema_name"))))
    return messages


def tick_at(*when):
    with clock.frozen(datetime(*when, tzinfo=UTC)):
        return tick()


def test_sends_by_the_clock_of_each_tenant(sent):
    tick_at(2026, 11, 1, 12, 0)
    sent.clear()
    tick_at(2026, 11, 2, 2, 29)
    assert ("tests.nightly", "t_mara") not in sent
    tick_at(2026, 11, 2, 2, 30)  # half past two in Lisbon
    assert sent.count(("tests.nightly", "t_mara")) == 1
    tick_at(2026, 11, 2, 7, 30)  # half past two in New York
    assert sent.count(("tests.nightly", "t_otto")) == 1


def test_sends_once_however_often_it_is_asked(sent):
    tick_at(2026, 11, 1, 12, 0)
    for second in (1, 30, 59):
        with clock.frozen(datetime(2026, 11, 2, 2, 30, second, tzinfo=UTC)):
            tick()
    assert sent.count(("tests.nightly", "t_mara")) == 1
    assert sent.count(("tests.often", None)) == 2


def test_makes_up_for_a_night_when_nothing_ran(sent):
    tick_at(2026, 11, 1, 12, 0)
    tick_at(2026, 11, 4, 9, 0)
    assert sent.count(("tests.nightly", "t_mara")) == 1


def test_leaves_out_who_is_not_served(sent):
    tick_at(2026, 11, 1, 12, 0)
    Tenant.objects.filter(slug="mara").update(state=Tenant.State.SUSPENDED)
    Tenant.objects.filter(slug="otto").update(is_migrated=False)
    tick_at(2026, 11, 4, 9, 0)
    assert [schema_name for _, schema_name in sent if schema_name] == []


def test_shows_that_a_worker_lives(sent):
    tick_at(2026, 11, 1, 12, 0)
    assert Heartbeat.objects.get(process="worker").seen_at == datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "now", "due"),
    [
        # the hour from two to three does not exist on that day, or comes twice
        ("Europe/Berlin", (2026, 3, 29, 4, 0), (2026, 3, 29, 2, 30)),
        ("Europe/Berlin", (2026, 10, 25, 4, 0), (2026, 10, 25, 2, 30)),
        ("Asia/Tokyo", (2026, 1, 1, 2, 0), (2025, 12, 31, 2, 30)),
    ],
)
def test_knows_the_last_time_something_was_due(zone, now, due):
    place = ZoneInfo(zone)
    assert daily_at(2, 30)(datetime(*now, tzinfo=place), place) == datetime(*due, tzinfo=place)


@pytest.mark.parametrize(("now", "due"), [((4, 5), (4, 5)), ((4, 4), (3, 5)), ((0, 0), (23, 5))])
def test_knows_the_last_hour_something_was_due(now, due):
    last = hourly_at(5)(datetime(2026, 11, 2, *now, 30, tzinfo=UTC), ZoneInfo("Asia/Kathmandu"))
    assert (last.hour, last.minute, last.second) == (*due, 0)


def test_each_job_names_a_task():
    app.loader.import_default_modules()
    with schema_context("public"):
        assert {job.task for job in schedule.SCHEDULE} <= set(app.tasks)
