import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kit import clock
from tenants.actions.resume_tenant import resume_tenant
from tenants.models import Tenant
from tenants.states import NotPossibleError


class Command(BaseCommand):
    help = "Serves a suspended tenant again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            tenant = Tenant.objects.get(slug=options["slug"])
            resume_tenant(tenant=tenant, actor="command line", at=clock.now())
        except (Tenant.DoesNotExist, NotPossibleError) as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(json.dumps({"tenant": tenant.slug, "state": tenant.state}))
