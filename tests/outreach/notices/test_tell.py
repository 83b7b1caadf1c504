"""From an event to the phone, through the table of consequences and the outbox."""

from datetime import timedelta

import pytest
from django.db import transaction

from kit import clock
from loyalty.actions.anonymise_consumer import anonymise_consumer
from outreach.delivery.deliver import deliver_due
from outreach.forgetting import forget_person
from outreach.models import Message, Preference
from people.models import DomainEvent
from people.record import SYSTEM, record
from saas import consequences
from tests.loyalty.conftest import PAULS_NUMBER
from tests.loyalty.handlers.test_invoice import judge
from tests.loyalty.promises import publish
from tests.outreach.conftest import NOON


def follow_all():
    for event in DomainEvent.objects.filter(followed_at=None).order_by("pk"):
        consequences.follow(event_id=event.pk, schema_name="t_mara")


def release(paul, at=NOON):
    with transaction.atomic():
        record(event="points.released", actor=SYSTEM, subject=paul, at=at, data={"points": 10, "arrears": 0})
    with clock.frozen(NOON):
        follow_all()


def test_an_invoice_that_is_approved_reaches_the_members_phone(hand_in, paul, mara, chen, texts, monkeypatch):
    with clock.frozen(NOON):
        publish()
        invoice = hand_in()
        judge(invoice, mara)
        judge(invoice, chen)
        follow_all()
        deliver_due()
        deliver_due()
    ((number, text),) = texts
    assert number == PAULS_NUMBER
    assert text.startswith("Mara's: 100 points for INV-0042 at Rita's Hardware.")
    message = Message.objects.get(source=f"invoice:{invoice.pk}")
    assert (message.kind, message.state, message.is_test) == ("invoice_approved", "sent", True)


def test_what_was_turned_off_is_not_planned(paul):
    Preference.objects.create(user=paul.user, kind="points_released", channel="sms", is_on=False, changed_at=NOON)
    release(paul)
    assert not Message.objects.exists()


@pytest.mark.parametrize(("hours", "planned"), [(48, 1), (49, 0)])
def test_what_happened_too_long_ago_to_be_sent_is_not_planned(paul, hours, planned):
    release(paul, at=NOON - timedelta(hours=hours))
    assert Message.objects.count() == planned
    assert not DomainEvent.objects.filter(followed_at=None).exists()


def test_what_was_turned_on_is_planned(paul, hand_in, rita, mara, chen):
    Preference.objects.create(user=rita.user, kind="invoice_approved", channel="sms", is_on=True, changed_at=NOON)
    publish()
    invoice = hand_in()
    judge(invoice, mara)
    judge(invoice, chen)
    follow_all()
    assert sorted(Message.objects.values_list("recipient", flat=True)) == [f"consumer:{paul.pk}", f"retailer:{rita.pk}"]


def test_a_must_have_cannot_be_turned_off(rita, texts):
    Preference.objects.create(user=rita.user, kind="registration_approved", channel="sms", is_on=False, changed_at=NOON)
    with transaction.atomic():
        record(event="retailer.approved", actor=SYSTEM, subject=rita, at=NOON)
    with clock.frozen(NOON):
        follow_all()
        deliver_due()
    assert (Message.objects.get().state, len(texts)) == ("sent", 1)


@pytest.fixture
def erased(paul, ada):
    release(paul)
    with clock.frozen(NOON):
        anonymise_consumer(consumer=paul, actor=ada, at=NOON)


def test_an_erased_person_gets_nothing_that_was_planned(erased, texts):
    with clock.frozen(NOON):
        deliver_due()
    message = Message.objects.get()
    assert (message.state, message.reason) == ("skipped", "gone")
    assert texts == []


def test_nothing_of_an_erased_person_stays_in_the_outbox(erased):
    follow_all()
    message = Message.objects.get()
    assert (message.state, message.reason, message.address, message.words) == ("skipped", "gone", "", {})
    forget_person(DomainEvent.objects.get(event="consumer.anonymised"))


def test_what_names_them_to_the_shop_goes_too(hand_in, paul, rita, mara, chen, ada):
    rita.email = "rita@example.com"
    rita.save(update_fields=["email"])
    publish()
    invoice = hand_in()
    judge(invoice, mara)
    judge(invoice, chen)
    follow_all()
    anonymise_consumer(consumer=paul, actor=ada, at=clock.now())
    follow_all()
    assert not Message.objects.filter(words__icontains="Paul Pinto").exists()
    assert not Message.objects.filter(subject__icontains="Paul").exists()
