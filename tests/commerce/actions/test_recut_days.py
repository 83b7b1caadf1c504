"""The days of orders after the tenant moved to another time zone."""

from datetime import date
from threading import Event, Thread

from django.db import connection
from django_tenants.utils import schema_context, tenant_context

from commerce import rollups
from commerce.actions.recut_days import recut_days
from commerce.models import Customer, CustomerDay, Order, ProductDay, SalesDay, TouchedCustomer
from ingestion import pipeline
from ingestion.actions.run_import import run_import
from kit import clock
from people.models import DomainEvent
from people.record import SYSTEM
from saas import consequences
from tenants.models import Tenant
from tests.ingestion.conftest import AT, sales

# At 23:30 in Lisbon it is the next day in Tallinn, and at 12:00 it is not.
LATE = sales(
    "A1,2026-02-01 23:30,C1,SKU1,2,5.00,10.00",
    "A2,2026-02-01 12:00,C1,SKU1,1,5.00,5.00",
    "A3,2026-02-01 23:40,C2,SKU2,1,7.00,7.00",
    "A4,2026-02-02 09:00,C2,SKU2,-1,7.00,-7.00",
)


def move(tenant: Tenant, zone: str) -> None:
    with schema_context("public"):
        Tenant.objects.filter(pk=tenant.pk).update(timezone=zone)


def recut():
    return recut_days(actor=SYSTEM, at=clock.now())


def sums():
    """All that is summed up by day, in order."""
    return [list(model.objects.order_by("pk").values()) for model in (CustomerDay, ProductDay, SalesDay)]


def days():
    return dict(Order.objects.values_list("external_id", "ordered_on"))


def test_orders_and_their_sums_move_to_the_day_it_was_there(bring, tenant):
    bring(LATE)
    TouchedCustomer.objects.all().delete()
    move(tenant, "Europe/Tallinn")
    assert recut() == 2
    assert days() == {
        "A1": date(2026, 2, 2), "A2": date(2026, 2, 1), "A3": date(2026, 2, 2), "A4": date(2026, 2, 2)
    }  # fmt: skip
    assert SalesDay.objects.get(day=date(2026, 2, 1)).revenue == 5
    assert SalesDay.objects.get(day=date(2026, 2, 2)).revenue == 10
    rita = Customer.objects.get(identities__external_id="C2")
    assert (rita.first_order_on, rita.last_order_on) == (date(2026, 2, 2), date(2026, 2, 2))
    assert TouchedCustomer.objects.values("customer").distinct().count() == 2
    kept = sums()
    rollups.rebuild_rollups()
    assert sums() == kept
    event = DomainEvent.objects.get(event="orders.days_recut")
    assert event.data == {"timezone": "Europe/Tallinn", "orders": 2}


def test_there_and_back_is_as_before(bring, tenant):
    bring(LATE)
    before = days(), sums()
    move(tenant, "Pacific/Auckland")
    recut()
    assert days() != before[0]
    move(tenant, tenant.timezone)
    recut()
    assert (days(), sums()) == before


def test_the_same_again_changes_nothing(bring, tenant):
    bring(LATE)
    assert recut() == 0
    assert not DomainEvent.objects.filter(event="orders.days_recut").exists()


def test_a_new_zone_in_the_profile_leads_here(
    bring, ada, client_of, tenant, monkeypatch, django_capture_on_commit_callbacks
):
    bring(LATE)
    sent = []
    monkeypatch.setattr("commerce.tasks.recut_days_task.apply_async", lambda kwargs: sent.append(kwargs))
    for zone, fields in (("Europe/Tallinn", ["timezone"]), ("Europe/Tallinn", ["name"])):
        event = DomainEvent.objects.create(
            event="profile.changed",
            actor_label="Ada",
            subject_type="tenants.tenant",
            at=AT,
            data={"fields": fields, "to": zone},
        )
        with django_capture_on_commit_callbacks(execute=True):
            consequences.follow(event_id=event.pk, schema_name=tenant.schema_name)
    assert sent == [{"schema_name": "t_mara"}]


def test_an_import_that_was_read_by_the_old_zone_is_refused(start, tenant):
    job = start(LATE)
    run_import(job=start(sales("B1,2026-01-01 23:30,C1,SKU1,1,5.00,5.00")), at=AT)
    move(tenant, "Europe/Tallinn")  # the connection still has the tenant that it entered
    refused = run_import(job=job, at=AT)
    assert (refused.state, "time zone was changed" in refused.error) == ("refused", True)
    assert Order.objects.count() == 1


def in_thread(tenant, deed):
    """With a connection of its own, which enters the tenant as it stands now."""

    def run():
        try:
            with schema_context("public"):
                entered = Tenant.objects.get(pk=tenant.pk)
            with tenant_context(entered):
                deed()
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    return thread


def test_an_import_under_way_is_waited_for_and_recut(committed, start, tenant, monkeypatch):
    """The recut comes while an import of the old zone holds the lock: what that one writes is moved too."""
    job = start(LATE)
    has_lock, may_go_on = Event(), Event()
    apply_sales = pipeline._apply_sales

    def slowly(*args):
        has_lock.set()
        assert may_go_on.wait(20)
        apply_sales(*args)

    monkeypatch.setattr(pipeline, "_apply_sales", slowly)
    importing = in_thread(tenant, lambda: run_import(job=job, at=AT))
    assert has_lock.wait(20)
    move(tenant, "Europe/Tallinn")
    recutting = in_thread(tenant, recut)
    recutting.join(1)
    is_waiting = recutting.is_alive()
    may_go_on.set()
    importing.join(20)
    recutting.join(20)
    move(tenant, "Europe/Lisbon")
    assert is_waiting
    assert days()["A1"] == date(2026, 2, 2)
