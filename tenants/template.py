"""The template schema: migrated by Django's own executor, never used by anyone, copied into each new tenant.

It also holds the rows that each tenant begins with (content types, permissions, roles), so that their ids are
the same in all tenants.
"""

import sys
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.module_loading import import_string
from django_tenants.utils import schema_context

TEMPLATE_SCHEMA = "regulars_template"
BEGINNING_TABLES = ("django_content_type", "auth_permission", "auth_group", "auth_group_permissions")


@cache
def migrations_fingerprint() -> str:
    """A digest of each migration that tenants get, its text included."""
    digest = sha256()
    for (app_label, name), migration in sorted(MigrationLoader(None).disk_migrations.items()):
        if apps.get_app_config(app_label).name in settings.TENANT_APPS or app_label == "admin":
            source = sys.modules[migration.__module__].__file__
            digest.update(f"{app_label}.{name}\n".encode() + (Path(source).read_bytes() if source else b""))
    return digest.hexdigest()


def migrate_template(*, is_remade: bool) -> None:
    """Bring the template up to the code, then fill in the rows that tenants begin with.

    With `is_remade` it is made from nothing: after a migration that had run was edited, or was taken back.
    """
    with schema_context("public"), connection.cursor() as cursor:
        if is_remade:
            cursor.execute(f"DROP SCHEMA IF EXISTS {TEMPLATE_SCHEMA} CASCADE")
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {TEMPLATE_SCHEMA}")
    with schema_context(TEMPLATE_SCHEMA):
        call_command(migrate.Command(), interactive=False, verbosity=0)
        for step in _steps():
            step()


def can_template_grow() -> bool:
    """Whether the template only lacks migrations. Otherwise it has run some that were edited or taken back."""
    with schema_context(TEMPLATE_SCHEMA):
        loader = MigrationLoader(connection)
    applied, known = set(loader.applied_migrations or {}), set(loader.disk_migrations)
    return applied < known


def beginning_rows_digest() -> str:
    """Changes when a permission or a role does."""
    with schema_context(TEMPLATE_SCHEMA), connection.cursor() as cursor:
        digest = sha256()
        for table in BEGINNING_TABLES:
            cursor.execute(f"SELECT md5(string_agg(t::text, '|' ORDER BY id)) FROM {table} AS t")  # noqa: S608
            digest.update(str(cursor.fetchone()).encode())
        return digest.hexdigest()


def _steps() -> list[Callable[[], object]]:
    """What upper apps do in a new schema, such as making the roles: settings name it, since imports go down."""
    return [import_string(path) for path in settings.TENANT_TEMPLATE_STEPS]
