from typing import Any

from django.core.management.commands import migrate
from django_tenants.utils import schema_context

from tenants.blueprint import refresh_blueprint


class Command(migrate.Command):
    help = "Migrates the public schema, the template, and then all tenants at once."

    def handle(self, *args: Any, **options: Any) -> None:
        with schema_context("public"):
            super().handle(*args, **options)
        if not options.get("app_label") and not options["check_unapplied"] and not options["plan"]:
            self.stdout.write("Migrating the template of the tenants", self.style.MIGRATE_HEADING)
            refresh_blueprint()
