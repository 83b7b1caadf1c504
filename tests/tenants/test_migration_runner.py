import importlib
import shutil
import sys
import threading
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django_tenants.utils import schema_context

import commerce.migrations
from tenants import migration_runner
from tenants.migration_runner import list_groups, migrate_tenants
from tenants.models import Tenant
from tests.conftest import TenantClient

HEADER = """
from django.db import migrations, models
import pgtrigger.compiler, pgtrigger.migrations

class Migration(migrations.Migration):
    dependencies = [("commerce", "{after}")]
    operations = [{operations}]
"""
ADD_FIELD = 'migrations.AddField("customer", "nickname", models.CharField(max_length=9, default="%s", unique=True))'
ADD_INDEX = 'migrations.AddIndex("customer", models.Index(fields=["nickname", "name"], name="by_nickname"))'
DROP_UNIQUE = 'migrations.AlterField("customer", "nickname", models.CharField(max_length=9, default=""))'
IN_PYTHON = 'migrations.RunPython(lambda apps, editor: apps.get_model("commerce", "Source").objects.create(slug="py"))'
BROKEN = 'migrations.RunSQL("SELECT 1/0")'


@pytest.fixture
def add_migration(remade, settings, tmp_path):
    """Adds migrations to commerce, in a copy of its package."""
    package = tmp_path / "later_migrations"
    shutil.copytree(Path(commerce.migrations.__file__).parent, package)
    settings.MIGRATION_MODULES = {"commerce": "later_migrations"}
    sys.path.insert(0, str(tmp_path))
    names = sorted(path.stem for path in package.glob("0*.py"))

    def add(*operations):
        names.append(f"9{len(names):03}_later")
        text = HEADER.format(after=names[-2], operations=", ".join(operations))
        (package / f"{names[-1]}.py").write_text(text)
        importlib.invalidate_caches()

    yield add
    sys.path.remove(str(tmp_path))
    for name in [name for name in sys.modules if name.startswith("later_migrations")]:
        del sys.modules[name]


def run():
    return migrate_tenants(say=lambda words: None)


def columns(schema_name):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = %s"
            " AND table_name = 'commerce_customer'",
            [schema_name],
        )
        return {name for (name,) in cursor.fetchall()}


def test_has_nothing_to_do(db):
    assert list_groups() == []
    assert run().migrated == []


def test_migrates_all_with_sql_made_once(add_migration):
    add_migration(ADD_FIELD, ADD_INDEX)
    add_migration(DROP_UNIQUE)  # looks up the name of a constraint that the one before has made
    assert [set(group.schema_names) for group in list_groups()] == [{"t_mara", "t_otto"}]
    report = run()
    assert sorted(report.migrated) == ["t_mara", "t_otto"]
    for name in report.migrated:
        assert "nickname" in columns(name)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_constraint WHERE contype = 'u' AND conname LIKE '%%nickname%%'"
                " AND connamespace = %s::regnamespace",
                [name],
            )
            assert cursor.fetchone() == (0,)
    assert list_groups() == []
    assert Tenant.objects.filter(is_migrated=True).count() == 2


def test_goes_through_the_stock_executor_for_python(add_migration):
    add_migration(IN_PYTHON, ADD_FIELD)
    assert len(run().migrated) == 2
    for name in ("t_mara", "t_otto"):
        with schema_context(name), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM commerce_source WHERE slug = 'py'")
            assert cursor.fetchone() == (1,)
    assert list_groups() == []


def test_a_lock_costs_its_own_tenant_only(add_migration, monkeypatch):
    monkeypatch.setattr(migration_runner, "LOCK_TIMEOUT", "100ms")
    add_migration(ADD_FIELD)
    is_held, may_end = threading.Event(), threading.Event()

    def hold():
        with schema_context("t_mara"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM commerce_customer")
            is_held.set()
            may_end.wait(30)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    is_held.wait(30)
    report = run()
    assert report.migrated == ["t_otto"]
    assert "lock timeout" in report.failed["t_mara"]
    assert "nickname" not in columns("t_mara")
    assert TenantClient(headers={"host": "mara.localhost"}).get("/accounts/login/").status_code == 503
    assert TenantClient(headers={"host": "otto.localhost"}).get("/accounts/login/").status_code == 200
    may_end.set()
    holder.join()
    assert run().migrated == ["t_mara"]
    assert Tenant.objects.get(slug="mara").is_served


def test_a_failure_leaves_nothing_half_made_and_is_taken_up(add_migration):
    add_migration(ADD_FIELD)
    add_migration(BROKEN)
    report = run()
    assert set(report.failed) == {"t_mara", "t_otto"}
    assert "division by zero" in report.failed["t_mara"]
    assert "nickname" not in columns("t_mara")
    assert not Tenant.objects.filter(is_migrated=True).exists()


def test_check_says_what_is_missing(add_migration):
    out = StringIO()
    call_command("migrate_tenants", check=True, stdout=out)
    assert '"behind": 0' in out.getvalue()
    add_migration(ADD_FIELD)
    err = StringIO()
    with pytest.raises(SystemExit):
        call_command("migrate_tenants", check=True, stdout=out, stderr=err)
    assert "t_mara, t_otto: commerce.9" in err.getvalue()


def test_the_command_fails_when_a_tenant_does(add_migration, monkeypatch):
    def fail(*, say):
        return migration_runner.Report(failed={"t_mara": "lock timeout"})

    monkeypatch.setattr("tenants.management.commands.migrate_tenants.migrate_tenants", fail)
    with pytest.raises(CommandError):
        call_command("migrate_tenants", stdout=StringIO(), stderr=StringIO())
