"""The person goes, the account stays."""

import pytest
from django.db import connection, transaction

from approval.actions.open_request import open_request
from approval.models import Kind, Request, Revision
from commerce.models import Customer
from kit import clock
from loyalty.actions.anonymise_consumer import anonymise_consumer
from loyalty.actions.edit_consumer import edit_consumer
from loyalty.customer_of import give_customer
from loyalty.ledger.accrue import accrue
from loyalty.ledger.balances import get_balances
from loyalty.models import Consumer, Redemption, Reward
from loyalty.refusals import WrongStateError
from people.models import Device, DomainEvent, OneTimeCode, User
from people.permissions import NotAllowedError
from people.record import SYSTEM

PERSONAL = ("Paul Pinto", "Paul Prior", "+351912000002", "paul@example.com", "Porto")


@pytest.fixture
def known(paul, phone_of, ada):
    """Paul has left traces: edits, a log-in, a customer, a request of the chain."""
    phone_of(paul.user).look("me/profile")
    at = clock.now()
    for changes in ({"email": "paul@example.com", "city": "Porto"}, {"name": "Paul Prior"}, {"name": "Paul Pinto"}):
        edit_consumer(consumer=paul, changes=changes, actor=paul.user, at=at)
    paul.refresh_from_db()
    give_customer(paul, at=at)
    with transaction.atomic():
        open_request(kind=Kind.CONSUMER, subject=paul, maker=paul.registered_by.user, at=at)
    OneTimeCode.objects.create(
        purpose="log_in", channel="sms", address=paul.phone, code_hmac="x", created_at=at, expires_at=at
    )
    return Consumer.objects.get(pk=paul.pk)


def erase(consumer, actor):
    return anonymise_consumer(consumer=consumer, actor=actor, at=clock.now())


def everything():
    """Each row of each table of the tenant, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        texts = []
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" AS t')
            texts += [(table, text) for (text,) in cursor.fetchall()]
    return texts


def test_nothing_in_the_database_tells_who_it_was(known, ada):
    assert any("Paul Prior" in text for _, text in everything())  # in the trail
    gone = erase(known, ada)
    left = [(table, word) for table, text in everything() for word in PERSONAL if word in text]
    assert left == []
    assert (gone.state, str(gone)) == ("anonymised", gone.pseudonym)


def test_the_log_in_is_gone(known, ada):
    user = known.user
    erase(known, ada)
    assert not User.objects.filter(pk=user.pk).exists()
    assert not Device.objects.filter(user=user.pk).exists()


def test_the_ledger_stays(known, rita, ada):
    at = clock.now()
    with transaction.atomic():
        accrue(
            consumer=known,
            retailer=rita,
            points=100,
            source_type="invoice",
            source_id="1",
            breakdown={"lines": []},
            releases_at=at,
            expires_at=None,
            actor=SYSTEM,
            at=at,
        )
    before = get_balances(known)
    assert get_balances(erase(known, ada)) == before


def test_what_happened_is_still_on_record(known, ada):
    before = DomainEvent.objects.count()
    gone = erase(known, ada)
    assert DomainEvent.objects.count() > before  # none was deleted
    events = DomainEvent.objects.filter(subject_type="loyalty.consumer", subject_id=str(gone.pk))
    assert set(events.values_list("subject_label", flat=True)) <= {gone.pseudonym, ""}
    assert DomainEvent.objects.get(event="consumer.anonymised").actor == ada
    assert Request.objects.get().state == "withdrawn"
    assert Revision.objects.get().content["phone"] == "(erased)"


def test_the_log_is_closed_to_edits_again(known, ada):
    from django.db import DatabaseError

    erase(known, ada)
    with pytest.raises(DatabaseError), transaction.atomic():
        DomainEvent.objects.filter(event="consumer.anonymised").update(actor_label="nobody")


def test_others_of_the_same_first_name_are_left_alone(known, rita, ada):
    other = Consumer.objects.create(phone="+351912000007", name="Paul", registered_by=rita)
    other.name = "Paulo"
    other.save()
    erase(known, ada)
    entry = DomainEvent.objects.get(subject_type="loyalty.consumer", subject_id=str(other.pk))
    assert entry.changes == {"name": ("Paul", "Paulo")}


def test_the_customer_keeps_its_orders_and_loses_its_contact(known, ada):
    gone = erase(known, ada)
    customer = Customer.objects.get(pk=gone.customer_id)
    assert (customer.name, customer.phone, customer.email) == (gone.pseudonym, "", "")


def test_a_dealer_who_was_a_member_keeps_the_log_in(rita, ada):
    member = Consumer.objects.create(user=rita.user, phone=rita.phone, name="Rita Reis", registered_by=rita)
    erase(member, ada)
    assert User.objects.filter(pk=rita.user.pk).exists()


def test_the_number_is_free_for_a_new_member(known, rita, ada):
    erase(known, ada)
    assert Consumer.objects.create(phone="+351912000002", name="Paula", registered_by=rita)


class TestRefuses:
    @pytest.mark.parametrize("who", ["mara", "chen", "max_", "vera"])
    def test_who_may_not(self, request, paul, who):
        with pytest.raises(NotAllowedError):
            erase(paul, request.getfixturevalue(who))
        paul.refresh_from_db()
        assert paul.name == "Paul Pinto"

    def test_while_a_gift_is_on_its_way(self, paul, rita, ada):
        reward = Reward.objects.create(name="Drill", points=100)
        Redemption.objects.create(
            consumer=paul, retailer=rita, maker=rita.user, reward=reward, points=100, state="awaiting_consent"
        )
        with pytest.raises(WrongStateError, match="Gifts"):
            erase(paul, ada)
        paul.refresh_from_db()
        assert paul.phone

    def test_twice(self, paul, ada):
        erase(paul, ada)
        with pytest.raises(WrongStateError):
            erase(paul, ada)
