from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django_tenants.utils import schema_context

from kit import clock
from people.record import SYSTEM, record
from saas.health import Color, report_health
from saas.schedule import beat_heart

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def living(tenant):
    with clock.frozen(NOW):
        beat_heart("worker")
        beat_heart("beat")


def colors(minutes_later=0):
    worst, findings = report_health(at=NOW + timedelta(minutes=minutes_later))
    return worst, {finding.part: finding.color for finding in findings}


@pytest.mark.parametrize("host", ["mara.localhost", "nobody.example", "10.0.0.7"])
def test_lives_at_any_host_without_a_query(db, host, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = Client(headers={"host": host}).get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_all_is_well(living):
    worst, parts = colors()
    assert worst is Color.GREEN
    assert parts.keys() == {"database", "broker", "worker", "beat", "follow-up", "imports"}


@pytest.mark.parametrize(("minutes", "color"), [(2, Color.GREEN), (4, Color.AMBER), (21, Color.RED)])
def test_a_silent_worker_is_noticed(living, minutes, color):
    worst, parts = colors(minutes)
    assert worst is parts["worker"] is parts["beat"] is color


def test_a_worker_that_never_ran_is_red(tenant):
    assert colors()[1]["worker"] is Color.RED


@pytest.mark.parametrize(("minutes", "color"), [(1, Color.GREEN), (6, Color.AMBER), (61, Color.RED)])
def test_an_event_that_nobody_follows_is_noticed(living, tenant, minutes, color):
    with transaction.atomic():
        record(event="import.applied", actor=SYSTEM, subject=tenant, at=NOW)
    assert colors(minutes)[1]["follow-up"] is color


def test_a_broker_that_is_down_is_red(living, monkeypatch):
    from saas.celery import app

    monkeypatch.setattr(app.conf, "broker_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    assert colors()[1]["broker"] is Color.RED


def test_says_it_in_words_to_staff(living, client_of, ada):
    with clock.frozen(NOW):
        answer = client_of(ada).get("/api/health").json()
    assert answer["status"] == "green"
    assert {"part": "worker", "status": "green", "words": "The worker was last seen 0 minutes ago."} in answer["parts"]


def test_tells_a_tenant_nothing_of_the_other(living, other_tenant):
    with schema_context("t_otto"), transaction.atomic():
        record(event="import.applied", actor=SYSTEM, subject=other_tenant, at=NOW - timedelta(days=1))
    assert colors()[1]["follow-up"] is Color.GREEN
    assert connection.schema_name == "t_mara"
