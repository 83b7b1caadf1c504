import json
from typing import Any

from django.core.management.base import BaseCommand
from django_tenants.utils import schema_context, tenant_context

from ingestion.actions.encrypt_keys_anew import encrypt_keys_anew
from tenants.models import Tenant


class Command(BaseCommand):
    help = "Write all encrypted secrets of all tenants under the present SECRET_KEY, after it was replaced."

    def handle(self, *args: Any, **options: Any) -> None:
        with schema_context("public"):
            tenants = [tenant for tenant in Tenant.objects.exclude(schema_name="public") if tenant.is_served]
        written = unreadable = 0
        for tenant in tenants:
            with tenant_context(tenant):
                done, lost = encrypt_keys_anew()
            written, unreadable = written + done, unreadable + lost
        self.stdout.write(json.dumps({"tenants": len(tenants), "written": written, "unreadable": unreadable}))
