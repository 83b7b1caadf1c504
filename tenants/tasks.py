"""The one task base: it enters the tenant before the body runs, and refuses what has no served tenant."""

from typing import Any

from celery import Task
from django_tenants.utils import schema_context, tenant_context

from tenants.models import Tenant


class TaskRefusedError(Exception):
    """The task names no tenant, or one that is missing, half made, suspended or going away."""


class TenantTask(Task[Any, Any]):
    """Tasks take `schema_name` as a keyword. `public_ok = True` on a task lets it run without one."""

    abstract = True
    public_ok = False

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        schema_name = kwargs.pop("schema_name", None)
        if schema_name is None:
            if not self.public_ok:
                raise TaskRefusedError(f"{self.name} was sent without a tenant.")
            with schema_context("public"):
                return self.run(*args, **kwargs)
        with schema_context("public"):
            tenant = Tenant.objects.filter(schema_name=schema_name).first()
        if tenant is None or not tenant.is_served:
            raise TaskRefusedError(f"{self.name} was sent for {schema_name}, which is not served.")
        with tenant_context(tenant):
            return self.run(*args, **kwargs)
