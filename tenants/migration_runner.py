"""Migrates all tenants: what is missing is asked once, the SQL is made once, then each schema gets it in one go.

Django's executor builds the state of all models anew for each schema, which takes minutes for hundreds of
tenants even when there is nothing to do. A migration that is not plain SQL still goes through it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import DatabaseError, connection, transaction
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation
from django_tenants.utils import schema_context

from tenants.advisory_locks import wait_for_lock
from tenants.models import Tenant
from tenants.scripts import run_script

LOCK_TIMEOUT = "5s"  # A long transaction then costs its own tenant a retry, and no other tenant anything.
Key = tuple[str, str]
Say = Callable[[str], None]


@dataclass(frozen=True)
class Group:
    """Schemas that lack the same migrations. The first of them is where the SQL is made."""

    missing: tuple[Key, ...]
    schema_names: tuple[str, ...]


@dataclass
class Report:
    migrated: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


def list_groups() -> list[Group]:
    """Which schemas lack which migrations: one query over the django_migrations of all tenants."""
    schemas = _list_schemas()
    if not schemas:
        return []
    wanted = {key for key in MigrationExecutor(connection).loader.graph.nodes if key}
    groups = []
    for applied, schema_names in _applied_sets(schemas):
        missing = wanted - {tuple(line.split(".", 1)) for line in applied}
        if missing:
            groups.append(Group(missing=tuple(sorted(missing)), schema_names=tuple(schema_names)))
    return groups


def migrate_tenants(*, say: Say) -> Report:
    """Bring each tenant up to the code. What fails stays unserved (503) and is taken up by the next run."""
    report = Report()
    with wait_for_lock("tenants", "migration"):
        groups = list_groups()
        _mark_unserved(name for group in groups for name in group.schema_names)
        for group in groups:
            say(f"{len(group.schema_names)} tenants lack {len(group.missing)} migrations")
            _migrate_group(group, report)
        again, report.failed = report.failed, {}
        for name in again:
            _migrate_group(Group(missing=(), schema_names=(name,)), report)
    return report


def _list_schemas() -> list[str]:
    with schema_context("public"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT schema_name FROM tenants_tenant WHERE schema_name <> 'public'"
            " AND to_regclass(quote_ident(schema_name) || '.django_migrations') IS NOT NULL ORDER BY id"
        )
        return [name for (name,) in cursor.fetchall()]


def _applied_sets(schemas: list[str]) -> list[tuple[list[str], list[str]]]:
    one = "SELECT '{name}' AS schema_name, array_agg(app || '.' || name ORDER BY app, name) AS applied FROM {table}"
    branches = [one.format(name=name, table=f"{connection.ops.quote_name(name)}.django_migrations") for name in schemas]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(applied, '{}'), array_agg(schema_name) FROM ("  # noqa: S608 -- names from our own table
            + " UNION ALL ".join(branches)
            + ") AS each_schema GROUP BY 1 ORDER BY count(*)"
        )
        rows: list[tuple[list[str], list[str]]] = cursor.fetchall()
    return rows


def _mark_unserved(schema_names: Iterable[str]) -> None:
    with schema_context("public"):
        Tenant.objects.filter(schema_name__in=list(schema_names)).update(is_migrated=False)


def _migrate_group(group: Group, report: Report) -> None:
    statements: str | None = None
    for name in group.schema_names:
        try:
            with schema_context(name):
                if statements is None:
                    statements = _migrate_first(name)
                elif statements:
                    _run(name, statements)
                else:
                    _migrate_by_stock(name)
            report.migrated.append(name)
        except DatabaseError as error:
            report.failed[name] = str(error).strip().partition("\n")[0]


def _migrate_first(schema_name: str) -> str:
    """Migrate one schema and return the SQL of it, or nothing where a migration is more than SQL.

    The SQL of a migration can depend on what the one before it has made (names of constraints are looked up),
    so that it is made and run one by one.
    """
    executor = MigrationExecutor(connection)
    plan = [migration for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    if not all(_is_plain(migration) for migration in plan):
        _migrate_by_stock(schema_name)
        return ""
    loader = executor.loader
    state = loader.project_state([key for key in loader.applied_migrations if key in loader.graph.nodes])
    collected = []
    with transaction.atomic():
        _run(schema_name, "")
        for migration in plan:
            with connection.schema_editor(collect_sql=True, atomic=False) as editor:
                state = migration.apply(state, editor, collect_sql=True)
            done = _recorded(migration)
            statements = "\n".join([*(line for line in editor.collected_sql if not line.startswith("--")), done])
            _run(schema_name, statements)
            collected.append(statements)
    return "\n".join(collected)


def _recorded(migration: Migration) -> str:
    return (
        "INSERT INTO django_migrations (app, name, applied)"  # noqa: S608 -- names of our own files
        f" VALUES ('{migration.app_label}', '{migration.name}', now());"
    )


def _is_plain(migration: Migration) -> bool:
    return migration.atomic and all(_is_sql(operation) for operation in migration.operations)


def _is_sql(operation: Operation) -> bool:
    if isinstance(operation, SeparateDatabaseAndState):
        return all(_is_sql(inner) for inner in operation.database_operations)
    return operation.reduces_to_sql


def _run(schema_name: str, statements: str) -> None:
    """One round trip: all or nothing of it."""
    served = "UPDATE public.tenants_tenant SET is_migrated = true WHERE schema_name = "
    with transaction.atomic():
        run_script(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}';\n{statements}\n{served}'{schema_name}'")


def _migrate_by_stock(schema_name: str) -> None:
    executor = MigrationExecutor(connection)
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
        try:
            executor.migrate(executor.loader.graph.leaf_nodes())
        finally:
            cursor.execute("RESET lock_timeout")
    _run(schema_name, "")
