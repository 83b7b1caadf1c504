from typing import Any

from django.core.management import call_command
from django.core.management.commands import migrate
from django_tenants.utils import schema_context


class Command(migrate.Command):
    help = "Migrates the public schema, the template, and then all tenants at once."

    def handle(self, *args: Any, **options: Any) -> None:
        with schema_context("public"):
            super().handle(*args, **options)
        if not options.get("app_label") and not options["check_unapplied"] and not options["plan"]:
            call_command("migrate_tenants", stdout=self.stdout, stderr=self.stderr)
