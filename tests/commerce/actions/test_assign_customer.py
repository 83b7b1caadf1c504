import pytest

from commerce.actions.assign_customer import assign_customer
from commerce.models import Customer, SalesRep
from kit import clock
from people.models import DomainEvent
from people.permissions import NotAllowedError


@pytest.fixture
def rita(tenant):
    return Customer.objects.create(name="Rita's Hardware", region="North")


@pytest.fixture
def rep(tenant):
    return SalesRep.objects.create(code="R1", name="Paul")


def assign(customer, actor, kind=Customer.Kind.PERSON, rep=None):
    return assign_customer(customer=customer, kind=kind, rep=rep, actor=actor, at=clock.now())


def test_works_and_says_what_was_before(rita, rep, mara):
    assign(rita, mara, Customer.Kind.ACCOUNT, rep)
    rita.refresh_from_db()
    assert (rita.kind, rita.rep) == ("account", rep)
    assert DomainEvent.objects.get(event="customer.assigned").data == {"fields": ["kind", "rep"]}
    trail = DomainEvent.objects.get(event="customer.changed")
    assert trail.changes == {"kind": ("person", "account"), "rep_id": (None, rep.pk)}


def test_the_same_again_is_no_assignment(rita, mara):
    assign(rita, mara)
    assert not DomainEvent.objects.exists()


def test_what_another_changed_meanwhile_stays(rita, rep, mara):
    Customer.objects.filter(pk=rita.pk).update(region="South")
    assign(rita, mara, rep=rep)
    rita.refresh_from_db()
    assert (rita.region, rita.rep) == ("South", rep)


def test_refuses_those_who_may_not(rita, rep, vera):
    with pytest.raises(NotAllowedError):
        assign(rita, vera, rep=rep)
    rita.refresh_from_db()
    assert rita.rep is None
