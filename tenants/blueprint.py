"""The statements that make a tenant's schema, taken from the template once for each set of migrations and roles."""

import re

from django_tenants.utils import schema_context, schema_exists

from tenants.advisory_locks import wait_for_lock
from tenants.dumps import dump_schema
from tenants.models import Blueprint
from tenants.scripts import run_script
from tenants.template import (
    TEMPLATE_SCHEMA,
    beginning_rows_digest,
    can_template_grow,
    migrate_template,
    migrations_fingerprint,
)

# Settings of pg_dump's own session, and psql's commands: older servers do not know some of them, and ours stay.
SESSION_LINES = re.compile(r"^(SET \w+ = .*;|SELECT pg_catalog\.set_config\(.*\);|\\(un)?restrict .*)\n", re.MULTILINE)


def get_blueprint() -> Blueprint:
    """The statements for the migrations of this code; made first where nobody has migrated yet."""
    with schema_context("public"):
        found = Blueprint.objects.filter(fingerprint=migrations_fingerprint()).first()
    return found or refresh_blueprint()


def refresh_blueprint() -> Blueprint:
    """Bring template and statements up to the code. One process at a time; the others wait for it."""
    with wait_for_lock(TEMPLATE_SCHEMA):
        fingerprint = migrations_fingerprint()
        with schema_context("public"):
            known = Blueprint.objects.filter(fingerprint=fingerprint).first()
        has_template = schema_exists(TEMPLATE_SCHEMA)
        migrate_template(is_remade=has_template and known is None and not can_template_grow())
        rows_digest = beginning_rows_digest()
        if known is not None and has_template and known.rows_digest == rows_digest:
            return known
        with schema_context("public"):
            blueprint, _ = Blueprint.objects.update_or_create(
                fingerprint=fingerprint, defaults={"statements": _dumped(), "rows_digest": rows_digest}
            )
        return blueprint


def replay(*, blueprint: Blueprint, schema_name: str) -> None:
    """Make the schema: one round trip, inside the caller's transaction.

    Both names are plain identifiers (the slug rule sees to it), so that a word is replaced by a word.
    """
    statements = re.sub(rf"\b{TEMPLATE_SCHEMA}\b", schema_name, blueprint.statements)
    with schema_context("public"):
        run_script("SET LOCAL check_function_bodies = off;\n" + statements)


def _dumped() -> str:
    dumped = dump_schema(TEMPLATE_SCHEMA, "--no-owner", "--no-privileges", "--inserts", "--rows-per-insert=500")
    return SESSION_LINES.sub("", dumped.decode())
