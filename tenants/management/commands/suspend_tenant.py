import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kit import clock
from tenants.actions.suspend_tenant import suspend_tenant
from tenants.models import Tenant
from tenants.states import NotPossibleError


class Command(BaseCommand):
    help = "Stops serving a tenant. Nothing is lost."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            tenant = Tenant.objects.get(slug=options["slug"])
            suspend_tenant(tenant=tenant, actor="command line", at=clock.now())
        except (Tenant.DoesNotExist, NotPossibleError) as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(json.dumps({"tenant": tenant.slug, "state": tenant.state}))
