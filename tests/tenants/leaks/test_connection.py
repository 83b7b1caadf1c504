"""The search_path: each case leaked once somewhere; each control takes the guard away and gets the other's row."""

import pytest
from django.db import ProgrammingError, connection, transaction
from django_tenants.postgresql_backend.base import DatabaseWrapper
from django_tenants.utils import schema_context, tenant_context

from people.models import User


@pytest.fixture
def users(tenant, other_tenant):
    """Somebody of the platform, somebody of Otto's."""
    with schema_context("public"):
        User.objects.create(username="platform")
    with tenant_context(other_tenant):
        User.objects.create(username="theirs")


def names():
    return set(User.objects.values_list("username", flat=True))


def drop_users_of_mara():
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE people_user CASCADE")


class TestTableIsMissing:
    """Row 10."""

    def test_is_an_error(self, users):
        drop_users_of_mara()
        with pytest.raises(ProgrammingError, match="does not exist"):
            names()

    def test_control_with_public_behind_it_everyones_rows_come(self, users, tenant):
        drop_users_of_mara()
        DatabaseWrapper.set_tenant(connection, tenant, include_public=True)
        assert names() == {"platform"}


class TestSearchPathWasChanged:
    """Row 16."""

    def swap(self):
        assert names() == set()
        with connection.cursor() as cursor:
            cursor.execute("SET search_path = t_otto")

    def test_is_set_anew_before_each_query(self, users):
        self.swap()
        assert names() == set()

    def test_control_a_limit_on_set_calls_trusts_the_wrong_path(self, users, settings):
        settings.TENANT_LIMIT_SET_CALLS = True
        self.swap()
        assert names() == {"theirs"}


def test_a_rollback_does_not_change_the_tenant(users):
    """Row 17."""
    with pytest.raises(RuntimeError), transaction.atomic():
        User.objects.create(username="mine")
        raise RuntimeError
    assert names() == set()


def test_a_schema_name_cannot_end_the_statement(db):
    for name in ('t_x"; DROP SCHEMA public; --', "pg_catalog", "", "a" * 64):
        connection.set_schema(name)
        with pytest.raises(Exception, match=r"Invalid string|schema not set"):
            connection.cursor()
    connection.set_schema_to_public()
