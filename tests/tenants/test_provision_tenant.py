import threading
from datetime import UTC, datetime

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import connection
from django_tenants.utils import schema_context, schema_exists, tenant_context

from people.models import User
from tenants.actions.delete_tenant import delete_tenant
from tenants.actions.provision_tenant import ProvisioningRefusedError, provision_tenant
from tenants.models import Domain, Tenant

AT = datetime(2026, 11, 1, tzinfo=UTC)


def provision(**answers):
    given = {"slug": "rita", "name": "Rita's", "kind": "merchant", "host": "rita.localhost", "actor": "tests", "at": AT}
    return provision_tenant(**{**given, **answers})


def test_makes_a_served_tenant(db):
    told = []
    made = provision(progress=told.append)
    assert made.is_served
    assert Domain.objects.get(domain="rita.localhost").tenant == made
    assert told[-1] == "Ready"
    with tenant_context(made):
        User.objects.create(username="rita")


def test_begins_with_the_same_ids_as_the_others(tenant):
    made = provision()
    mine = list(ContentType.objects.order_by("id").values_list())
    with tenant_context(made):
        assert list(ContentType.objects.order_by("id").values_list()) == mine
        assert ContentType.objects.create(app_label="a", model="b").pk > mine[-1][0]


def test_has_each_table_and_no_migration_left(tenant):
    made = provision()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname, array_agg(tablename ORDER BY tablename) FROM pg_tables"
            " WHERE schemaname IN ('regulars_template', %s) GROUP BY 1",
            [made.schema_name],
        )
        tables = dict(cursor.fetchall())
    assert tables[made.schema_name] == tables["regulars_template"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", "Rita's"),
        ("slug", "public; DROP"),
        ("timezone", "Mars/Base"),
        ("currency", "euro"),
        ("country", "PRT"),
        ("host", "rita.localhost:8000"),
        ("kind", "platform"),
    ],
)
def test_refuses_unusable_answers(db, field, value):
    with pytest.raises(ValidationError) as refused:
        provision(**{field: value})
    assert field in refused.value.message_dict or "schema_name" in refused.value.message_dict
    assert Tenant.objects.count() == 2


def test_refuses_a_taken_name_and_a_taken_host(db):
    with pytest.raises(ProvisioningRefusedError, match="short name"):
        provision(slug="mara")
    with pytest.raises(ProvisioningRefusedError, match="host"):
        provision(host="mara.localhost")
    assert Tenant.objects.count() == 2


def test_refuses_the_name_of_a_deleted_tenant(committed, settings, tmp_path):
    """Its links were signed, and its values cached, under that name."""
    settings.DUMPS_ROOT = tmp_path
    delete_tenant(tenant=provision(), confirmation="rita", actor="tests", at=AT)
    with pytest.raises(ProvisioningRefusedError, match="deleted tenant"):
        provision()


def test_of_two_hands_that_want_one_host_one_gets_it(committed):
    results = []

    def run(slug):
        try:
            results.append(provision(slug=slug).slug)
        except ProvisioningRefusedError:
            results.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[slug]) for slug in ("rita", "paul")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) in (["paul", "refused"], ["refused", "rita"])


def test_takes_up_a_run_that_was_cut_off(db, monkeypatch):
    def fail(**_):
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr("tenants.actions.provision_tenant.replay", fail)
        with pytest.raises(RuntimeError):
            provision()
    assert Tenant.objects.get(slug="rita").state == Tenant.State.PROVISIONING
    assert not schema_exists("t_rita")
    assert provision().is_served
    assert Tenant.objects.filter(slug="rita").count() == 1


def test_refuses_while_another_connection_makes_the_same(committed):
    results = []

    def run():
        try:
            results.append(provision().slug)
        except ProvisioningRefusedError as refused:
            results.append(str(refused))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count("rita") == 1
    assert len(results) == 4


def test_a_tenant_does_not_see_the_public_schema(tenant):
    with schema_context("public"):
        User.objects.create(username="platform-admin")
    assert not User.objects.filter(username="platform-admin").exists()
