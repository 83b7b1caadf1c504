from datetime import datetime

from tenants.models import Tenant
from tenants.states import change_state


def resume_tenant(*, tenant: Tenant, actor: object, at: datetime) -> Tenant:
    """Serve a suspended tenant again.

    **Who**: the platform's administrators. **Writes**: state, PlatformEvent. **Raises**: NotPossibleError
    unless the tenant is suspended.
    """
    return change_state(tenant=tenant, event="tenant.resumed", actor=actor, at=at)
