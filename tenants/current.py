"""Which tenant this connection serves."""

from django.db import connection

from tenants.models import Tenant

PUBLIC = "public"


class NoTenantError(Exception):
    """Code that belongs to a tenant ran outside of one."""


def get_current_tenant() -> Tenant:
    """The tenant that was entered by the request, the task or the command.

    Raises:
        NoTenantError: the connection is on the public schema, or on a bare schema name.
    """
    tenant = connection.tenant  # type: ignore[attr-defined]
    if not isinstance(tenant, Tenant) or tenant.schema_name == PUBLIC:
        raise NoTenantError("No tenant is entered here.")
    return tenant
