from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django_tenants.middleware.main import TenantMainMiddleware

from tenants.models import Tenant
from tenants.refusals import refuse_not_ready, refuse_suspended


class TenantMiddleware(TenantMainMiddleware):
    """Enters the tenant of the host. Unknown: 404. Half made, half migrated or suspended: an answer that says so."""

    @staticmethod
    def hostname_from_request(request: HttpRequest) -> str:
        name: str = TenantMainMiddleware.hostname_from_request(request)
        return name.lower()

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        if super().process_request(request) is not None:
            raise Http404  # what was sent as a host is none
        tenant: Tenant = request.tenant  # type: ignore[attr-defined]
        timezone.activate(tenant.timezone)
        if tenant.is_served:
            return None
        connection.set_schema_to_public()  # type: ignore[attr-defined]
        if tenant.state == Tenant.State.DELETING:
            raise Http404
        if tenant.state == Tenant.State.SUSPENDED:
            return refuse_suspended(request, tenant)
        return refuse_not_ready(request, tenant)
