"""Invoices approved at the same time: threads with connections of their own, and real commits."""

from contextlib import contextmanager
from threading import Barrier

import pytest
from django.db import IntegrityError, connection
from django_tenants.utils import tenant_context

from loyalty.actions.award_points import AlreadyAwardedError, award_points
from loyalty.models import Campaign, CampaignUse, Consumer, JournalEntry
from loyalty.queries.program import get_program
from loyalty.queries.terms import campaign_of
from people.record import SYSTEM
from tests.loyalty.promises import APPROVED_AT, hand_in, publish, run_campaign
from tests.loyalty.racing import failed, race, succeeded

WRITERS = 12


@pytest.fixture
def invoices(committed, rita):
    """One invoice of 100 for each of twelve plumbers."""
    get_program()  # made by the first who asks: the others would wait for that transaction
    publish()
    made = []
    for number in range(WRITERS):
        consumer = Consumer.objects.create(phone=f"+35193{number:07}", name=f"P{number}", registered_by=rita)
        made.append(hand_in(consumer, rita, ("Tap", "100"), number=f"R-{number}"))
    return made


@pytest.fixture
def award(tenant):
    def do(invoice):
        with tenant_context(tenant):
            return award_points(invoice=invoice, actor=SYSTEM, at=APPROVED_AT).points

    return do


def given(campaign):
    campaign.refresh_from_db()
    return campaign.used_points, sum(CampaignUse.objects.values_list("points", flat=True))


def test_a_campaign_keeps_to_its_budget_however_many_come_at_once(invoices, award):
    campaign = run_campaign(budget_points=550)
    results = race(lambda number: award(invoices[number]), WRITERS)
    assert sorted(results) == [100] * 6 + [150] + [200] * 5
    assert given(campaign) == (550, 550)


@pytest.fixture
def unlocked(monkeypatch):
    """As if the lock were not there: everybody reads what is left before anybody writes."""
    readers = Barrier(WRITERS, timeout=30)

    def read(*, basket, consumer):
        found = [campaign_of(row, taken=0) for row in Campaign.objects.all()]
        readers.wait()
        return found

    monkeypatch.setattr("loyalty.actions.award_points.lock_campaigns", read)


def test_without_the_lock_the_database_still_refuses_more_than_the_budget(invoices, award, unlocked):
    campaign = run_campaign(budget_points=550)
    results = race(lambda number: award(invoices[number]), WRITERS)
    assert len(succeeded(results)) == 5
    assert all(isinstance(error, IntegrityError) for error in failed(results))
    assert "a_campaign_keeps_to_its_budget" in str(failed(results)[0])
    assert given(campaign) == (500, 500)


def test_control_without_lock_and_constraint_the_budget_is_overrun(invoices, award, unlocked):
    campaign = run_campaign(budget_points=550)
    with _without_constraint():
        results = race(lambda number: award(invoices[number]), WRITERS)
        assert results == [200] * WRITERS
        assert given(campaign) == (1200, 1200)
        Campaign.objects.update(budget_points=None)


def test_one_invoice_is_awarded_once_however_many_approve_it(invoices, award):
    results = race(lambda number: award(invoices[0]), WRITERS)
    assert succeeded(results) == [100]
    assert all(isinstance(error, AlreadyAwardedError) for error in failed(results))
    assert JournalEntry.objects.filter(kind="accrual").count() == 1


def test_one_consumer_gets_no_more_than_the_limit_however_many_come_at_once(committed, rita, paul, award):
    publish()
    run_campaign(points_per_consumer=250)
    made = [hand_in(paul, rita, ("Tap", "100"), number=f"R-{number}") for number in range(6)]
    results = race(lambda number: award(made[number]), 6)
    assert sorted(results) == [100, 100, 100, 150, 200, 200]


@contextmanager
def _without_constraint():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE loyalty_campaign DROP CONSTRAINT a_campaign_keeps_to_its_budget")
        try:
            yield
        finally:
            cursor.execute(
                "ALTER TABLE loyalty_campaign ADD CONSTRAINT a_campaign_keeps_to_its_budget "
                "CHECK (budget_points IS NULL OR used_points <= budget_points)"
            )
