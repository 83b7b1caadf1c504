"""What the database itself refuses of a customer, whoever writes."""

import importlib

import pytest
from django.db import IntegrityError, connection, transaction

from commerce.models import Customer
from people.models import DomainEvent

mending = importlib.import_module("commerce.migrations.0006_contact_data_is_well_formed")


@pytest.mark.parametrize("phone", ["12", "912345678", "+351 912 345 678", "+0351912345678", "none", "+"])
def test_a_phone_has_its_country_code(tenant, phone):
    with pytest.raises(IntegrityError, match="customer_phone_has_its_country_code"), transaction.atomic():
        Customer.objects.create(name="Rita", phone=phone)


@pytest.mark.parametrize("email", ["x", "rita@example", "rita@a.com paul@b.com", "a@b@c.com"])
def test_an_e_mail_address_is_one(tenant, email):
    with pytest.raises(IntegrityError, match="customer_email_is_one_address"), transaction.atomic():
        Customer.objects.create(name="Rita", email=email)


def test_what_was_typed_before_is_mended_or_left_to_the_audit_log(tenant):
    with connection.cursor() as cursor:
        for name in ("customer_phone_has_its_country_code", "customer_email_is_one_address"):
            cursor.execute(f"ALTER TABLE commerce_customer DROP CONSTRAINT {name}")
    rita = Customer.objects.create(name="Rita", phone="00351 912-345-678", email="rita@example.com")
    paul = Customer.objects.create(name="Paul", phone="12", email="x")
    with connection.cursor() as cursor:
        cursor.execute(mending.MEND)
    rita.refresh_from_db()
    paul.refresh_from_db()
    assert (rita.phone, rita.email) == ("+351912345678", "rita@example.com")
    assert (paul.phone, paul.email) == ("", "")
    trail = DomainEvent.objects.filter(event="customer.changed", subject_id=str(paul.pk))
    before = {name: value for entry in trail for name, value in entry.data["before"].items()}
    assert before == {"phone": "12", "email": "x"}
