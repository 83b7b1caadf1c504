from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django_tenants.utils import schema_context

from kit import clock
from people.models import DomainEvent
from people.record import SYSTEM, record
from saas import consequences
from tenants.models import Tenant

NOW = datetime(2026, 11, 1, 12, 3, tzinfo=UTC)


@pytest.fixture
def calls(monkeypatch):
    called = []
    monkeypatch.setitem(consequences.CONSEQUENCES, "cup.filled", (called.append,))
    return called


@pytest.fixture
def sent(monkeypatch):
    messages = []
    monkeypatch.setitem(consequences.CONSEQUENCES, "cup.filled", ())
    monkeypatch.setattr(consequences.follow, "apply_async", lambda kwargs: messages.append(kwargs))
    return messages


def happen(tenant, event="cup.filled", at=NOW):
    with transaction.atomic():
        return record(event=event, actor=SYSTEM, subject=tenant, at=at)


def follow(event, schema_name="t_mara"):
    consequences.follow(event_id=event.pk, schema_name=schema_name)
    event.refresh_from_db()


def test_calls_what_the_table_lists(tenant, calls):
    event = happen(tenant)
    follow(event)
    assert calls == [event]
    assert event.followed_at is not None


def test_marks_what_nothing_follows_from(tenant, calls):
    event = happen(tenant, "cup.looked_at")
    follow(event)
    assert calls == []
    assert event.followed_at is not None


def test_a_second_message_does_nothing(tenant, calls):
    event = happen(tenant)
    follow(event)
    follow(event)
    assert len(calls) == 1


def test_a_failure_leaves_the_event_to_the_sweeper(tenant, monkeypatch):
    def fail(event):
        raise RuntimeError

    monkeypatch.setitem(consequences.CONSEQUENCES, "cup.filled", (fail,))
    event = happen(tenant)
    with pytest.raises(RuntimeError):
        consequences.follow(event_id=event.pk, schema_name="t_mara")
    event.refresh_from_db()
    assert event.followed_at is None


def sweep(minutes_later):
    with clock.frozen(NOW + timedelta(minutes=minutes_later)):
        return consequences.sweep()


def test_sweeps_what_was_lost_and_not_what_was_just_sent(tenant, sent):
    event = happen(tenant)
    assert sweep(0.5) == 0
    assert sweep(2) == 1
    assert sent == [{"event_id": event.pk, "schema_name": "t_mara"}]


def test_tries_a_poisoned_event_less_and_less(tenant, sent):
    happen(tenant)
    turns = [minute for minute in range(1, 600) if sweep(minute)]
    assert turns[:9] == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert turns[9:12] == [17, 27, 37]
    assert turns[-2:] == [537, 597]


def test_leaves_a_suspended_tenant_alone(tenant, sent):
    happen(tenant)
    with schema_context("public"):
        Tenant.objects.filter(slug="mara").update(state=Tenant.State.SUSPENDED)
    assert sweep(2) == 0


def test_two_workers_with_one_message_call_once(committed, tenant, monkeypatch):
    import threading

    from django.db import connection

    called = []

    def slow(event):
        called.append(event.pk)
        may_end.wait(5)

    may_end = threading.Event()
    monkeypatch.setitem(consequences.CONSEQUENCES, "cup.filled", (slow,))
    event = happen(tenant)

    def work():
        consequences.follow(event_id=event.pk, schema_name="t_mara")
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    while not called:
        pass
    threads[1].join(0.2)
    may_end.set()
    for thread in threads:
        thread.join()
    assert called == [event.pk]
    assert DomainEvent.objects.get(pk=event.pk).followed_at is not None
