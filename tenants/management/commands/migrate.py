from typing import Any

from django.core.management.commands import migrate
from django_tenants.utils import schema_context


class Command(migrate.Command):
    help = "Migrates the public schema. `migrate_tenants` then does all tenants at once."

    def handle(self, *args: Any, **options: Any) -> None:
        with schema_context("public"):
            super().handle(*args, **options)
