"""The base of commands that work on one tenant and end with one JSON line on standard output."""

import json
from abc import abstractmethod
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django_tenants.utils import schema_context, tenant_context

from tenants.models import Tenant


class TenantCommand(BaseCommand):
    """`work` runs with the tenant entered; what it returns becomes the JSON line. Progress goes to `say`."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", required=True, metavar="SLUG", help="the short name of the tenant")

    def handle(self, *args: Any, **options: Any) -> None:
        slug = options["tenant"]
        with schema_context("public"):
            tenant = Tenant.objects.filter(slug=slug).first()
        if tenant is None:
            raise CommandError(f"There is no tenant {slug}.")
        if not tenant.is_served:
            raise CommandError(f"{tenant} is {tenant.get_state_display().lower()} and not served.")
        with tenant_context(tenant):
            answer = self.work(**{**options, "tenant": tenant})
        self.stdout.write(json.dumps(answer, allow_nan=False))

    @abstractmethod
    def work(self, *, tenant: Tenant, **options: Any) -> dict[str, Any]: ...

    def say(self, line: str) -> None:
        self.stderr.write(line)
