import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django_tenants.utils import schema_context

from commerce.models import Customer, Product
from people.models import DomainEvent, User
from people.request_context import acting


@pytest.fixture
def rita(tenant):
    return Customer.objects.create(name="Rita's Hardware", email="rita@example.com", region="North")


def trail_of(row):
    return list(DomainEvent.objects.filter(subject_type=row._meta.label_lower, subject_id=str(row.pk)).order_by("id"))


def test_an_edit_is_kept_with_before_and_after(rita):
    rita.region, rita.phone = "South", "+351912345678"
    rita.save()
    [entry] = trail_of(rita)
    assert (entry.event, entry.subject_label) == ("customer.changed", "Rita's Hardware")
    assert entry.changes == {"region": ("North", "South"), "phone": ("", "+351912345678")}


@pytest.mark.parametrize(
    "edit",
    [
        lambda: Customer.objects.update(region="South"),
        lambda: Customer.objects.bulk_update([_set(c, region="South") for c in Customer.objects.all()], ["region"]),
        lambda: _sql("UPDATE commerce_customer SET region = 'South'"),
        lambda: _sql("INSERT INTO commerce_customer (id, kind, name, contact_name, email, phone, address, region)"
        " SELECT id, kind, name, contact_name, email, phone, address, region FROM commerce_customer"
        " ON CONFLICT (id) DO UPDATE SET region = 'South'"),
    ],
)  # fmt: skip
def test_no_way_of_editing_escapes(rita, edit):
    edit()
    [entry] = trail_of(rita)
    assert entry.changes == {"region": ("North", "South")}
    assert entry.followed_at is not None  # nothing follows from it


def _set(row, **values):
    for name, value in values.items():
        setattr(row, name, value)
    return row


def _sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_deletion_keeps_what_the_row_held(rita):
    pk = rita.pk
    rita.delete()
    entry = DomainEvent.objects.get(event="customer.deleted", subject_id=str(pk))
    assert entry.changes["email"] == ("rita@example.com", None)


def test_new_rows_and_what_jobs_keep_up_to_date_cost_nothing(rita):
    Customer.objects.update(last_order_on="2026-01-01", batch_id=7, region="North")
    assert trail_of(rita) == []


def test_a_clean_rollback_leaves_nothing(rita):
    with pytest.raises(ValueError, match="undone"), transaction.atomic():
        Customer.objects.update(region="South")
        raise ValueError("undone")
    assert trail_of(rita) == []


def test_jobs_say_for_whom_they_work(rita, ada):
    with acting(ada, doing="import 12"):
        Customer.objects.update(region="South")
    with acting(None):
        Customer.objects.update(region="East")
    first, second = trail_of(rita)
    assert (first.actor, first.actor_label, first.url) == (ada, "Ada", "import 12")
    assert (second.actor, second.actor_label) == (None, "Regulars")


def test_from_outside_the_database_role_is_named(rita):
    _sql("UPDATE commerce_customer SET region = 'South'")
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user")
        assert trail_of(rita)[0].actor_label == cursor.fetchone()[0]


def test_an_edit_from_another_search_path_lands_in_the_tenant(rita):
    with schema_context("public"):
        before = DomainEvent.objects.count()
        _sql("UPDATE t_mara.commerce_customer SET region = 'South'")
        assert DomainEvent.objects.count() == before
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_schema()")
            assert cursor.fetchone() == ("public",)
    assert len(trail_of(rita)) == 1


def test_passwords_are_not_in_it(vera):
    User.objects.filter(pk=vera.pk).update(password=make_password("another one of them"))
    [entry] = trail_of(vera)
    assert entry.changes == {"password": ("(hidden)", "(hidden)")}


def test_links_and_amounts_are_kept_as_they_stand(tenant):
    product = Product.objects.create(sku="A1", price="10.00")
    Product.objects.filter(pk=product.pk).update(price="12.5")
    [entry] = trail_of(product)
    assert entry.changes == {"price": (10.0, 12.5)}
    assert entry.subject_label == "A1"


def test_a_request_says_who_from_where(client_of, ada, vera):
    ada_at_work = client_of(ada)
    ada_at_work.post(
        "/accounts/password/change/",
        {"oldpassword": "a password of the cast", "password1": "quite another way", "password2": "quite another way"},
        REMOTE_ADDR="192.0.2.9",
    )
    edit = next(entry for entry in trail_of(ada) if entry.event == "user.changed")
    deed = next(entry for entry in trail_of(ada) if entry.event == "user.password_changed")
    for entry in (edit, deed):
        assert (entry.actor, entry.ip, entry.url) == (ada, "192.0.2.9", "/accounts/password/change/")
    assert edit.request_id == deed.request_id != ""
    assert edit.actor_label == "ada"
