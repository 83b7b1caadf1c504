"""Brings permissions and roles of the template into tenants that were made before they changed."""

from collections.abc import Iterable

from django.db import connection, transaction
from django_tenants.utils import schema_context

from tenants.models import Tenant
from tenants.scripts import run_script
from tenants.template import TEMPLATE_SCHEMA

# Content types keep their ids where these are free, so that a process may remember them across tenants.
COPY = """
INSERT INTO {to}.django_content_type (id, app_label, model)
     SELECT id, app_label, model FROM {of}.django_content_type ORDER BY id
ON CONFLICT DO NOTHING;

SELECT setval(pg_get_serial_sequence('{to}.django_content_type', 'id'), max(id)) FROM {to}.django_content_type;

INSERT INTO {to}.django_content_type (app_label, model)
     SELECT app_label, model FROM {of}.django_content_type ORDER BY id
ON CONFLICT DO NOTHING;

INSERT INTO {to}.auth_permission (name, content_type_id, codename)
     SELECT permission.name, own.id, permission.codename
       FROM {of}.auth_permission AS permission
       JOIN {of}.django_content_type AS theirs ON theirs.id = permission.content_type_id
       JOIN {to}.django_content_type AS own ON (own.app_label, own.model) = (theirs.app_label, theirs.model)
      ORDER BY permission.id
ON CONFLICT (content_type_id, codename) DO UPDATE SET name = excluded.name;

INSERT INTO {to}.auth_group (name) SELECT name FROM {of}.auth_group ORDER BY id
ON CONFLICT DO NOTHING;

WITH wanted AS (
    SELECT own_group.id AS group_id, own_permission.id AS permission_id
      FROM {of}.auth_group_permissions AS grants
      JOIN {of}.auth_group AS role ON role.id = grants.group_id
      JOIN {of}.auth_permission AS permission ON permission.id = grants.permission_id
      JOIN {of}.django_content_type AS theirs ON theirs.id = permission.content_type_id
      JOIN {to}.auth_group AS own_group ON own_group.name = role.name
      JOIN {to}.django_content_type AS own ON (own.app_label, own.model) = (theirs.app_label, theirs.model)
      JOIN {to}.auth_permission AS own_permission
        ON (own_permission.content_type_id, own_permission.codename) = (own.id, permission.codename)
), withdrawn AS (
    DELETE FROM {to}.auth_group_permissions AS grants
     USING {to}.auth_group AS role
     WHERE role.id = grants.group_id
       AND role.name IN (SELECT name FROM {of}.auth_group)
       AND (grants.group_id, grants.permission_id) NOT IN (SELECT group_id, permission_id FROM wanted)
)
INSERT INTO {to}.auth_group_permissions (group_id, permission_id)
     SELECT group_id, permission_id FROM wanted
ON CONFLICT DO NOTHING;
"""


def copy_beginning_rows(*, rows_digest: str) -> int:
    """Returns how many tenants got what they lacked."""
    with schema_context("public"):
        behind: Iterable[Tenant] = (
            Tenant.objects.exclude(schema_name="public")
            .exclude(rows_digest=rows_digest)
            .filter(is_migrated=True, state__in=[Tenant.State.READY, Tenant.State.SUSPENDED])
        )
        copied = 0
        for tenant in behind:
            statements = COPY.format(of=TEMPLATE_SCHEMA, to=connection.ops.quote_name(tenant.schema_name))
            with transaction.atomic():
                run_script(statements)
                Tenant.objects.filter(pk=tenant.pk).update(rows_digest=rows_digest)
            copied += 1
    return copied
