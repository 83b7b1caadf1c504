"""How often: per user and per tenant. The counters are cached, and each cache key carries the tenant's schema."""

from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle


class UserThrottle(SimpleRateThrottle):
    """One user's programs and pages together."""

    scope = "user"

    def get_cache_key(self, request: Request, view: Any) -> str:
        return f"api-throttle-user-{request.user.pk}"


class TenantThrottle(SimpleRateThrottle):
    """All users of a tenant together, so that one tenant cannot slow the others down."""

    scope = "tenant"

    def get_cache_key(self, request: Request, view: Any) -> str:
        return "api-throttle-tenant"
