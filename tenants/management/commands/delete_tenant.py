import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kit import clock
from tenants.actions.delete_tenant import ConfirmationError, delete_tenant
from tenants.dumps import DumpError
from tenants.models import Tenant
from tenants.states import NotPossibleError


class Command(BaseCommand):
    help = "Deletes a tenant with all it has, after a last dump."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--confirm", help="the short name once more; asked for when it is not given")

    def handle(self, *args: Any, **options: Any) -> None:
        slug = options["slug"]
        typed = options["confirm"] or input(f"Everything of {slug} goes. Type its short name: ")
        try:
            tenant = Tenant.objects.get(slug=slug)
            dump = delete_tenant(tenant=tenant, confirmation=typed, actor="command line", at=clock.now())
        except (Tenant.DoesNotExist, ConfirmationError, NotPossibleError, DumpError) as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(json.dumps({"tenant": slug, "state": "deleted", "dump": str(dump)}))
