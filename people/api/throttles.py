"""How often: per user and per tenant. The counters are cached, and each cache key carries the tenant's schema."""

from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from people.access.address import client_address


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


class StrangerThrottle(SimpleRateThrottle):
    """Whoever is not logged in, by network address; a shop full of phones may share one."""

    scope = "stranger"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        if request.user.is_authenticated:
            return None
        return f"api-throttle-stranger-{client_address(request._request)}"  # noqa: SLF001
