from datetime import UTC, datetime

from insights import tasks
from insights.models import ModelRun
from kit import clock
from tests.insights.facts import customer

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
