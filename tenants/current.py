"""Which tenant this connection serves."""

from django.db import connection
from django_tenants.utils import schema_context

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


def read_timezone(tenant: Tenant) -> str:
    """The tenant's time zone as it stands now; it may have been changed since the tenant was entered."""
    with schema_context(PUBLIC):
        zone: str = Tenant.objects.values_list("timezone", flat=True).get(pk=tenant.pk)
    return zone
