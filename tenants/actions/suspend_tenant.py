from datetime import datetime

from tenants.models import Tenant
from tenants.states import change_state


def suspend_tenant(*, tenant: Tenant, actor: object, at: datetime) -> Tenant:
    """Stop serving a tenant: its pages say so, its tasks are refused. Nothing is lost.

    **Who**: the platform's administrators. **Writes**: state, PlatformEvent. **Raises**: NotPossibleError
    unless the tenant is served.
    """
    return change_state(tenant=tenant, event="tenant.suspended", actor=actor, at=at)
