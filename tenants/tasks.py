"""The one task base: it enters the tenant before the body runs, and refuses what has no served tenant."""

from typing import Any

from celery import Task
from django.db import connection
from django_tenants.utils import schema_context, tenant_context

from tenants.models import Tenant

PUBLIC = "public"


class TaskRefusedError(Exception):
    """The task names no tenant, or one that is missing, half made, suspended or going away."""


class TenantTask(Task[Any, Any]):
    """Tasks take `schema_name` as a keyword; sent from inside a tenant, they carry its name by themselves.

    `public_ok = True` on a task lets it run without one. A refused message is dropped: what it was for is in
    a table, and whoever sweeps that table sends a new one when the tenant is served again.
    """

    abstract = True
    public_ok = False
    typing = False  # Celery would compare `schema_name` with the body's arguments, where it is not.
    throws = (TaskRefusedError,)

    def apply_async(self, args: Any = None, kwargs: Any = None, *rest: Any, **options: Any) -> Any:
        named = dict(kwargs or {})
        if "schema_name" not in named and isinstance(connection.tenant, Tenant):  # type: ignore[attr-defined]
            named["schema_name"] = connection.tenant.schema_name  # type: ignore[attr-defined]
        return super().apply_async(args, named, *rest, **options)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        schema_name = kwargs.pop("schema_name", None) or PUBLIC
        if schema_name == PUBLIC:
            if not self.public_ok:
                raise TaskRefusedError(f"{self.name} was sent without a tenant.")
            with schema_context(PUBLIC):
                return self.run(*args, **kwargs)
        with schema_context(PUBLIC):
            tenant = Tenant.objects.filter(schema_name=schema_name).first()
        if tenant is None or not tenant.is_served:
            raise TaskRefusedError(f"{self.name} was sent for {schema_name}, which is not served.")
        with tenant_context(tenant):
            return self.run(*args, **kwargs)
