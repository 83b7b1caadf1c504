"""Threads: each has a connection of its own, and shares what is global."""

import threading

from django.contrib.contenttypes.models import ContentType
from django.db import ProgrammingError, connection
from django_tenants.utils import schema_context, tenant_context

from commerce.models import Customer
from people.models import User


def in_thread(work):
    """What `work` returned or raised in a thread of its own."""
    results = []

    def run():
        try:
            results.append(work())
        except Exception as error:  # noqa: BLE001 -- handed to the test
            results.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return results[0]


class TestTwoThreadsEnterTenants:
    """Row 11: one enters first, the other enters, the first leaves; where is it then?"""

    def tenant_after_leaving(self, enter, tenant, other_tenant):
        entered, left = threading.Event(), threading.Event()

        def overlap():
            connection.set_tenant(other_tenant)
            with enter(other_tenant):
                entered.set()
                left.wait(10)

        connection.set_tenant(tenant)
        second = threading.Thread(target=overlap)
        with enter(tenant):
            second.start()
            entered.wait(10)
        where = connection.schema_name
        left.set()
        second.join()
        connection.set_tenant(tenant)
        return where

    def test_the_first_is_back_where_it_was(self, tenant, other_tenant):
        assert self.tenant_after_leaving(tenant_context, tenant, other_tenant) == "t_mara"

    def test_control_with_tenant_itself_it_is_in_the_others(self, tenant, other_tenant):
        assert self.tenant_after_leaving(lambda each: each, tenant, other_tenant) == "t_otto"


class TestThreadStartedInARequest:
    """Row 12."""

    def test_knows_no_tenant_and_finds_no_table_of_one(self, committed, tenant):
        Customer.objects.create(name="mine")
        assert in_thread(lambda: connection.schema_name) == "public"
        assert isinstance(in_thread(lambda: Customer.objects.count()), ProgrammingError)

    def test_control_what_is_in_both_is_read_from_the_platform(self, committed, tenant):
        with schema_context("public"):
            User.objects.create(username="platform")
        assert in_thread(lambda: [user.username for user in User.objects.all()]) == ["platform"]


class TestIdsOfContentTypes:
    """Row 13: Django remembers them in a table that all threads share."""

    def id_seen_by_a_thread_of_otto(self, other_tenant):
        """After this thread looked it up in Mara's tenant."""
        ContentType.objects.get_for_model(User)

        def look():
            with_cache = dict(ContentType.objects._cache)
            connection.set_tenant(other_tenant)
            ContentType.objects._cache.update(with_cache)  # as if the first thread had looked just now
            return ContentType.objects.get_for_model(User).pk

        return in_thread(look)

    def true_id(self, other_tenant):
        with tenant_context(other_tenant):
            return ContentType.objects.get_by_natural_key("people", "user").pk

    def test_are_the_same_in_all_tenants(self, tenant, other_tenant):
        ids = list(ContentType.objects.order_by("id").values_list())
        with tenant_context(other_tenant):
            assert list(ContentType.objects.order_by("id").values_list()) == ids
        assert self.id_seen_by_a_thread_of_otto(other_tenant) == self.true_id(other_tenant)

    def test_control_ids_that_differ_are_mixed_up(self, tenant, other_tenant):
        move = "UPDATE t_otto.django_content_type SET id = id {} 100000; "
        move += "UPDATE t_otto.auth_permission SET content_type_id = content_type_id {} 100000"
        with connection.cursor() as cursor:
            cursor.execute(move.format("+", "+"))
        try:
            assert self.id_seen_by_a_thread_of_otto(other_tenant) != self.true_id(other_tenant)
        finally:
            with connection.cursor() as cursor:
                cursor.execute(move.format("-", "-"))
            ContentType.objects.clear_cache()
