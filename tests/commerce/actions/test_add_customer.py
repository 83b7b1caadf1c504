import pytest
from django.core.exceptions import ValidationError

from commerce.actions.add_customer import add_customer
from commerce.models import Customer, SalesRep
from kit import clock
from people.models import DomainEvent
from people.permissions import NotAllowedError


def add(actor, rep=None, **contact):
    return add_customer(contact=contact, kind=Customer.Kind.ACCOUNT, rep=rep, actor=actor, at=clock.now())


def test_works_and_is_on_record(mara):
    rep = SalesRep.objects.create(code="R1", name="Paul")
    rita = add(mara, rep, name="Rita's  Hardware", phone="00351 912 345 678", opt_in_email=True)
    kept = Customer.objects.get()
    assert (kept.pk, kept.name, kept.phone) == (rita.pk, "Rita's Hardware", "+351912345678")
    assert (kept.kind, kept.rep, kept.opt_in_email) == ("account", rep, True)
    event = DomainEvent.objects.get(event="customer.added")
    assert (event.actor, event.subject_id) == (mara, str(rita.pk))


@pytest.mark.parametrize("contact", [{"phone": "12"}, {"email": "x"}, {"opt_in_sms": "perhaps"}])
def test_refuses_what_is_malformed(mara, contact):
    with pytest.raises(ValidationError):
        add(mara, name="Rita", **contact)
    assert not Customer.objects.exists()


def test_refuses_those_who_may_not(vera):
    with pytest.raises(NotAllowedError):
        add(vera, name="Rita")
    assert not Customer.objects.exists()
