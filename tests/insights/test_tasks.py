from datetime import UTC, datetime
from functools import partial

import pytest
from django_tenants.utils import tenant_context

from insights import tasks
from insights.models import ModelRun
from insights.queries import due, sales, tags
from insights.queries.overview import get_overview
from insights.scope import Scope
from kit import clock
from kit.periods import named_period
from people.models import DomainEvent
from saas.consequences import CONSEQUENCES
from saas.schedule import SCHEDULE
from tests.insights.facts import crowd, customer

AT = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)  # already the first of July in Lisbon


def refresh(tenant):
    with clock.frozen(AT):
        return tasks.refresh(schema_name=tenant.schema_name)


def test_the_day_is_that_of_the_tenant(tenant):
    customer("Buyer", days=[10])
    run = ModelRun.objects.get(pk=refresh(tenant))
    assert run.as_of.isoformat() == "2026-07-01"
    assert run.actor_label == "Regulars"


def test_a_second_message_does_nothing(tenant):
    customer("Buyer", days=[10])
    assert refresh(tenant) == refresh(tenant)
    assert ModelRun.objects.count() == 1


def test_it_does_not_go_back_in_time(tenant):
    refresh(tenant)
    ModelRun.objects.update(as_of="2026-07-05")
    assert refresh(tenant) is None
    assert ModelRun.objects.count() == 1


def test_an_import_is_followed_by_a_refresh(tenant, monkeypatch, django_capture_on_commit_callbacks):
    sent = []
    monkeypatch.setattr(tasks.refresh, "apply_async", lambda **message: sent.append(message["kwargs"]))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.refresh_soon(DomainEvent(event="import.applied"))
        assert sent == [], "not before the event is marked as followed"
    assert sent == [{"schema_name": "t_mara"}]


def test_the_first_pages_are_counted_before_anyone_asks(tenant, monkeypatch):
    crowd(30)
    refresh(tenant)
    with clock.frozen(AT), tenant_context(tenant):
        tasks.count_ahead(DomainEvent(event="insights.refreshed"))
        today = clock.today(tenant.timezone)
        period = named_period("1y", today=today, timezone=tenant.timezone)
        expected = get_overview(period=period, scope=Scope(), today=today)
        for module in (sales, tags, due):  # whoever counts again now finds nobody
            monkeypatch.setattr(module, "remember", partial(_only_kept, module.remember))
        assert get_overview(period=period, scope=Scope(), today=today) == expected
    assert CONSEQUENCES["insights.refreshed"] == (tasks.count_ahead,)


def _only_kept(remember, *parts, version, compute):
    return remember(*parts, version=version, compute=lambda: pytest.fail(f"{parts} is counted again"))


def test_the_tables_name_the_refresh():
    for event in ("import.applied", "insights.rule_changed"):
        assert tasks.refresh_soon in CONSEQUENCES[event]
    assert "insights.tasks.refresh" in {job.task for job in SCHEDULE}
