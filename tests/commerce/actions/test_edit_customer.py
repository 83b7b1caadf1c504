import pytest
from django.core.exceptions import ValidationError

from commerce.actions.edit_customer import NotAContactFieldError, edit_customer
from commerce.models import Customer
from kit import clock
from people.models import DomainEvent
from people.permissions import NotAllowedError


@pytest.fixture
def rita(tenant):
    return Customer.objects.create(name="Rita's Hardware", email="rita@example.com")


def edit(customer, actor, **changes):
    return edit_customer(customer=customer, changes=changes, actor=actor, at=clock.now())


def test_works_and_says_what_was_before(rita, mara):
    edit(rita, mara, email="shop@example.com", opt_in_email=True, name="Rita's Hardware")
    rita.refresh_from_db()
    assert (rita.email, rita.opt_in_email) == ("shop@example.com", True)
    deed = DomainEvent.objects.get(event="customer.edited")
    assert (deed.actor, deed.data) == (mara, {"fields": ["email", "opt_in_email"]})
    trail = DomainEvent.objects.get(event="customer.changed")
    assert trail.changes == {"email": ("rita@example.com", "shop@example.com"), "opt_in_email": (None, True)}


def test_the_same_again_is_no_edit(rita, mara):
    edit(rita, mara, email="rita@example.com")
    assert not DomainEvent.objects.exists()


def test_a_phone_is_kept_as_an_import_keeps_it(rita, mara):
    edit(rita, mara, phone="(201) 555-0123", name=" Rita's  Hardware ")
    rita.refresh_from_db()
    assert (rita.phone, rita.name) == ("+12015550123", "Rita's Hardware")
    edit(rita, mara, phone="001 201 555 0123")
    assert DomainEvent.objects.filter(event="customer.edited").count() == 1


def test_a_new_value_is_laid_over_what_another_changed_meanwhile(rita, mara):
    Customer.objects.filter(pk=rita.pk).update(region="North")
    edit(rita, mara, email="shop@example.com")
    rita.refresh_from_db()
    assert rita.region == "North"


@pytest.mark.parametrize(
    "changes",
    [{"email": "no address"}, {"phone": "12"}, {"phone": "1" * 21}, {"name": "n" * 201}, {"opt_in_sms": "perhaps"}],
)
def test_refuses_what_is_malformed(rita, mara, changes):
    with pytest.raises(ValidationError):
        edit(rita, mara, **changes)
    assert not DomainEvent.objects.exists()


@pytest.mark.parametrize("field", ["rep", "kind", "first_order_on", "id", "batch_id"])
def test_refuses_what_is_not_contact_data(rita, mara, field):
    with pytest.raises(NotAContactFieldError):
        edit(rita, mara, **{field: None})


def test_refuses_those_who_may_not(rita, vera):
    with pytest.raises(NotAllowedError):
        edit(rita, vera, email="shop@example.com")
    rita.refresh_from_db()
    assert rita.email == "rita@example.com"
