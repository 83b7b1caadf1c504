from typing import Any

from django_tenants.postgresql_backend import base


class DatabaseWrapper(base.DatabaseWrapper):
    """With `public` behind it, a table missing in a tenant would answer with rows of everyone."""

    def set_tenant(self, tenant: Any, include_public: bool = False) -> None:  # noqa: FBT001, FBT002 - the base class's signature
        super().set_tenant(tenant, include_public=False)
