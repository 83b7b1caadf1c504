"""The base of all tasks. Rows 14 and 15 of the leaks: work of nobody was done in the public schema."""

import pytest
from celery import Celery, Task
from django.db import connection
from django_tenants.utils import schema_context

from people.models import User
from tenants.models import Tenant
from tenants.tasks import TaskRefusedError, TenantTask

app = Celery("tests", broker="memory://", set_as_current=False)


def read(**_):
    return connection.schema_name, [user.username for user in User.objects.all()]


guarded = app.task(name="tests.guarded", base=TenantTask, shared=False)(read)
open_to_public = app.task(name="tests.open", base=TenantTask, public_ok=True, shared=False)(read)
naive = app.task(name="tests.naive", base=Task, shared=False)(read)


@pytest.fixture
def platform_user(db):
    with schema_context("public"):
        return User.objects.create(username="platform")


def test_runs_in_its_tenant_and_leaves_it_again(tenant):
    User.objects.create(username="mine")
    connection.set_schema_to_public()
    assert guarded(schema_name="t_mara") == ("t_mara", ["mine"])
    assert connection.schema_name == "public"


def test_a_message_carries_the_tenant_it_is_sent_from(tenant):
    sent = []
    guarded.backend  # noqa: B018 -- made before the broker is replaced
    with app.connection_for_write() as broker, broker.SimpleQueue("celery") as queue:
        guarded.delay()
        guarded.apply_async(kwargs={"schema_name": "t_otto"})
        sent = [queue.get(timeout=1).payload[1]["schema_name"] for _ in range(2)]
    assert sent == ["t_mara", "t_otto"]


@pytest.mark.parametrize("schema_name", ["t_gone", "public", None, ""])
def test_refuses_what_is_no_tenant(platform_user, schema_name):
    with pytest.raises(TaskRefusedError):
        guarded(schema_name=schema_name)


def test_refuses_a_tenant_that_is_half_migrated(db):
    Tenant.objects.filter(slug="mara").update(is_migrated=False)
    with pytest.raises(TaskRefusedError):
        guarded(schema_name="t_mara")


def test_runs_without_a_tenant_where_it_says_so(platform_user):
    assert open_to_public() == ("public", ["platform"])


def test_control_without_the_base_it_reads_the_platforms_users(platform_user):
    assert naive(schema_name="t_gone") == ("public", ["platform"])
