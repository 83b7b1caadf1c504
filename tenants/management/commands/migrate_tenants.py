import json
import sys
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.beginning_rows import copy_beginning_rows
from tenants.blueprint import refresh_blueprint
from tenants.migration_runner import list_groups, migrate_tenants


class Command(BaseCommand):
    help = "Brings the template, then the schemas of all tenants, up to the migrations of the code."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say what is missing; fails when something is")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self._check()
            return
        started = perf_counter()
        blueprint = refresh_blueprint()
        report = migrate_tenants(say=self.stderr.write)
        copied = copy_beginning_rows(rows_digest=blueprint.rows_digest)
        for name, reason in report.failed.items():
            self.stderr.write(f"{name}: {reason}", self.style.ERROR)
        seconds = round(perf_counter() - started, 3)
        counts = {"migrated": len(report.migrated), "failed": len(report.failed), "roles_renewed": copied}
        self.stdout.write(json.dumps({**counts, "seconds": seconds}))
        if report.failed:
            raise CommandError("Some tenants stay unserved. Run this again when what they wait for is over.")

    def _check(self) -> None:
        groups = list_groups()
        for group in groups:
            lacking = ", ".join(".".join(key) for key in group.missing)
            self.stderr.write(f"{', '.join(group.schema_names)}: {lacking}")
        self.stdout.write(json.dumps({"behind": sum(len(group.schema_names) for group in groups)}))
        if groups:
            sys.exit(1)
