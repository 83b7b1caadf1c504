"""Making a tenant, and migrating all of them, beside what django-tenants does by itself.

Works in a database of its own, since it migrates each tenant there is. TENANTS in the environment sets their number.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connection
from django_tenants.utils import schema_context

import commerce.migrations
from benchmarks.measuring import Taken, measure
from benchmarks.rows import Budget, Row
from kit import clock
from tenants.actions.provision_tenant import provision_tenant
from tenants.migration_runner import migrate_tenants

TENANTS = int(os.environ.get("TENANTS", "200"))
DATABASE = "bench_tenants"
MIGRATION = """
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("commerce", "{after}")]
    operations = [
        migrations.AddField("customer", "{field}", models.CharField(max_length=9, default="")),
        migrations.AddIndex("customer", models.Index(fields=["{field}"], name="{field}_index")),
    ]
"""


def rows() -> Iterator[Row]:
    with own_database(), later_migrations() as add_migration:
        first = measure(lambda: make_tenant(0))
        for number in range(1, TENANTS):
            make_tenant(number)
        ours = [measure(lambda number=number: make_tenant(number)) for number in range(TENANTS, TENANTS + 7)]
        theirs = [measure(lambda number=number: make_by_migrating(number)) for number in range(2)]
        note = f"the first of all {first.seconds:.2f} s; the peer migrates a new schema"
        yield Row(
            f"a tenant made, {TENANTS} present, vs migrating its schema",
            _median(ours),
            _median(theirs),
            note,
            Budget("under 1 s", most_seconds=1.0),
        )
        name = f"{TENANTS + 7} tenants vs migrate_schemas"
        yield Row(f"nothing to migrate, {name}", measure(migrate_ours), measure(migrate_by_stock))
        add_migration("nickname")
        ours_once = measure(migrate_ours)
        add_migration("surname")
        yield Row(f"a field and an index added, {name}", ours_once, measure(migrate_by_stock))


def _median(measured: list[Taken]) -> Taken:
    return sorted(measured, key=lambda taken: taken.seconds)[len(measured) // 2]


def make_tenant(number: int) -> None:
    name = f"bench{number}"
    provision_tenant(
        slug=name, name=name, kind="merchant", host=f"{name}.localhost", actor="benchmarks", at=clock.now()
    )


def make_by_migrating(number: int) -> None:
    """As `Tenant.create_schema` does it, without its row."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA stock{number}")
    with schema_context(f"stock{number}"):
        call_command(migrate.Command(), interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA stock{number} CASCADE")


def migrate_ours() -> None:
    report = migrate_tenants(say=lambda words: None)
    assert not report.failed


def migrate_by_stock() -> None:
    call_command("migrate_schemas", tenant=True, executor="standard", interactive=False, verbosity=0)


@contextmanager
def own_database() -> Iterator[None]:
    usual = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"] = {**connection.settings_dict["TEST"], "NAME": DATABASE}
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.set_schema_to_public()
        connection.creation.destroy_test_db(usual, verbosity=0)


@contextmanager
def later_migrations() -> Iterator[Callable[[str], None]]:
    """Migrations of commerce that are not of the product, in a copy of its package."""
    usual: dict[str, Any] = getattr(settings, "MIGRATION_MODULES", {})
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "bench_migrations"
        shutil.copytree(Path(commerce.migrations.__path__[0]), package)
        names = sorted(path.stem for path in package.glob("0*.py"))
        sys.path.insert(0, folder)
        settings.MIGRATION_MODULES = {"commerce": "bench_migrations"}

        def add(field: str) -> None:
            names.append(f"9{len(names):03}_{field}")
            (package / f"{names[-1]}.py").write_text(MIGRATION.format(after=names[-2], field=field))

        try:
            yield add
        finally:
            settings.MIGRATION_MODULES = usual
            sys.path.remove(folder)
