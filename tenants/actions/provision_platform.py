from datetime import datetime

from django.db import transaction
from django_tenants.utils import schema_context

from tenants.models import Domain, PlatformEvent, Tenant


def provision_platform(*, hosts: list[str], actor: object, at: datetime) -> Tenant:
    """Make the row and the host names of the platform itself; a second run changes nothing.

    **Who**: whoever sets the program up. **Writes**: Tenant of the public schema, Domains. **Raises**:
    IntegrityError when a host belongs to a tenant.
    """
    platform: Tenant
    with schema_context("public"), transaction.atomic():
        platform, is_new = Tenant.objects.get_or_create(
            schema_name="public",
            defaults={
                "slug": "platform",
                "name": "Regulars platform",
                "kind": Tenant.Kind.PLATFORM,
                "state": Tenant.State.READY,
            },
        )
        for number, host in enumerate(hosts):
            if not platform.domains.filter(domain=host).exists():
                Domain.objects.create(domain=host, tenant=platform, is_primary=is_new and number == 0)
        if is_new:
            PlatformEvent.objects.create(
                event="platform.provisioned", slug=platform.slug, actor_label=str(actor), at=at, data={"hosts": hosts}
            )
    return platform
