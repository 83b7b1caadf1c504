from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django_tenants.middleware.main import TenantMainMiddleware

from tenants.models import Tenant


class TenantMiddleware(TenantMainMiddleware):
    """Enters the tenant of the host. Unknown: 404. Half made, half migrated or suspended: a page that says so."""

    @staticmethod
    def hostname_from_request(request: HttpRequest) -> str:
        name: str = TenantMainMiddleware.hostname_from_request(request)
        return name.lower()

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        answer = super().process_request(request)
        if answer is not None:
            return answer  # type: ignore[no-any-return]
        tenant: Tenant = request.tenant  # type: ignore[attr-defined]
        timezone.activate(tenant.timezone)
        if tenant.is_served:
            return None
        connection.set_schema_to_public()  # type: ignore[attr-defined]
        if tenant.state == Tenant.State.DELETING:
            raise Http404
        if tenant.state == Tenant.State.SUSPENDED:
            return render(request, "tenants/suspended.html", {"tenant": tenant}, status=403)
        answer = render(request, "tenants/not_ready.html", {"tenant": tenant}, status=503)
        answer["Retry-After"] = "5"
        return answer
