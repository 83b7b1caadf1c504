from collections.abc import Mapping
from typing import Any

from django.core.files.base import ContentFile
from django_tenants.utils import schema_context

from tenants.current import get_current_tenant
from tenants.models import Tenant

PROFILE = (
    "name",
    "address",
    "primary_color",
    "timezone",
    "currency",
    "country",
    "fiscal_year_start_month",
    "raw_files_kept_days",
)


def edit_profile(*, values: Mapping[str, Any], logo: "ContentFile[bytes] | None" = None) -> Tenant:
    """Change what a tenant says of itself, for the tenant that is entered and no other.

    **Who**: `tenants.change_tenant`. **Writes**: the named columns of the own row; a logo goes into the tenant's
    own folder. The caller records the event, since that table stands above this app. **Raises**: KeyError for
    a column that is not part of the profile.
    """
    tenant = get_current_tenant()
    for name, value in values.items():
        if name not in PROFILE:
            raise KeyError(name)
        setattr(tenant, name, value)
    changed = list(values)
    if logo is not None:
        # Stored while the tenant is entered: the folder is that of the schema.
        tenant.logo = tenant.logo.storage.save(f"logo/{logo.name}", logo)
        changed.append("logo")
    if changed:
        with schema_context("public"):
            tenant.save(update_fields=changed)
    return tenant
