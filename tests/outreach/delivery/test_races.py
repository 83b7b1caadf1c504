"""Several planners and several workers at once; and what the guards are for."""

import time
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django_tenants.utils import tenant_context

from kit import clock
from outreach.delivery import claims
from outreach.delivery.deliver import deliver_due
from outreach.delivery.enqueue import Draft, enqueue
from outreach.models import Channel, Message
from tests.outreach.conftest import NOON
from tests.races import failed, race, succeeded

pytestmark = pytest.mark.usefixtures("committed")
WORKERS = 4


def drafts_for(paul, count):
    return [
        Draft(
            promise=f"invoice_approved:{number}:email",
            kind="invoice_approved",
            channel=Channel.EMAIL,
            user=paul.user,
            recipient=f"consumer:{paul.pk}",
            address="paul@example.com",
            source=f"invoice:{number}",
            subject="Points",
            words={"text": "Points", "paragraphs": ["Points"]},
        )
        for number in range(count)
    ]


@pytest.fixture
def mailed(paul):
    paul.email = "paul@example.com"
    paul.save(update_fields=["email"])
    return paul


def test_four_planners_make_one_message_each(tenant, mailed):
    results = race(tenant, lambda _: enqueue(drafts_for(mailed, 30), at=NOON), times=4)
    assert failed(results) == []
    assert Message.objects.count() == 30


def test_without_the_promise_in_the_database_they_would_make_four(tenant, mailed):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE outreach_message DROP CONSTRAINT a_promise_is_one_message")
    try:
        race(tenant, lambda _: enqueue(drafts_for(mailed, 3), at=NOON), times=4)
        assert Message.objects.count() == 12
    finally:
        Message.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE outreach_message ADD CONSTRAINT a_promise_is_one_message UNIQUE (promise)",
            )


def claim_at(_):
    return [message.pk for message in claims.claim_due(at=clock.now())[1]]


def test_workers_that_claim_at_once_get_different_messages(tenant, mailed):
    enqueue(drafts_for(mailed, 60), at=NOON)
    taken = [pk for part in succeeded(race(tenant, claim_at, times=WORKERS)) for pk in part]
    assert len(taken) == len(set(taken)) == 60


def test_without_the_lock_two_take_the_same(tenant, mailed, monkeypatch):
    enqueue(drafts_for(mailed, 20), at=NOON)

    def look(at):
        due = Message.objects.filter(state="queued", try_at__lte=at).order_by("try_at", "pk")
        found = list(due.values_list("pk", flat=True)[: claims.BATCH])
        time.sleep(0.3)
        return Message.objects.filter(pk__in=found)

    monkeypatch.setattr(claims, "_lock_due", look)
    race(tenant, claim_at, times=2)
    assert set(Message.objects.values_list("attempts", flat=True)) == {2}  # both counted a try of each


def test_workers_at_once_send_each_message_once(tenant, mailed, relay):
    enqueue(drafts_for(mailed, 40), at=clock.now())
    assert failed(race(tenant, lambda _: deliver_due(), times=WORKERS)) == []
    assert len(relay.accepted) == len(set(relay.accepted)) == 40
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}


def frozen_worker(tenant, monkeypatch, *, is_fenced=True):
    """A worker stands still before its last step while its lease runs out and another sends; then it wakes."""
    real = claims.hand_off
    inner = []

    def stand_still(message, *, claim, at):
        if inner:
            return real(message, claim=claim, at=at)
        inner.append(1)
        with clock.frozen(at + claims.LEASE + timedelta(minutes=1)):
            deliver_due()
        return real(message, claim=claim, at=at) or not is_fenced

    monkeypatch.setattr(claims, "hand_off", stand_still)
    deliver_due()


def test_a_worker_that_wakes_up_late_sends_nothing(tenant, plan, relay, monkeypatch):
    message = plan(at=clock.now())
    frozen_worker(tenant, monkeypatch)
    assert relay.accepted == [message.message_id]
    message.refresh_from_db()
    assert message.state == "sent"


def test_without_the_fence_it_would_send_again(tenant, plan, relay, monkeypatch):
    message = plan(at=clock.now())
    frozen_worker(tenant, monkeypatch, is_fenced=False)
    assert relay.accepted == [message.message_id] * 2


def test_what_was_sent_never_waits_again(tenant, plan, relay):
    message = plan(at=clock.now())
    deliver_due()
    for state in ("queued", "failed", "uncertain", "skipped"):
        with pytest.raises(IntegrityError, match="not sent again"):
            Message.objects.filter(pk=message.pk).update(state=state, reason="gone")


def test_a_worker_of_one_tenant_does_not_see_the_other(tenant, other_tenant, plan, relay):
    message = plan(at=clock.now())
    with tenant_context(other_tenant):
        assert deliver_due() == 0
    assert relay.accepted == []
    message.refresh_from_db()
    assert message.state == "queued"
