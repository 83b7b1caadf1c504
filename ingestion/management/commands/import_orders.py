import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.text import slugify
from django_tenants.utils import schema_context, tenant_context

from commerce.models import Source
from ingestion.actions.run_import import run_import
from ingestion.actions.start_import import start_import
from ingestion.child import inspect
from ingestion.columns import check_columns, header_fingerprint
from ingestion.models import ImportJob, Kind, Mapping
from ingestion.readers.refusal import FileRefusedError
from kit import clock
from people.record import SYSTEM
from tenants.models import Tenant


class Command(BaseCommand):
    help = "Brings a file in and waits until it is applied. The last line of output is one of JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--tenant", required=True, metavar="S", help="the tenant's short name")
        parser.add_argument("--kind", choices=Kind.values, default=Kind.SALES)
        parser.add_argument("--source", default="files", help="where the facts come from; made if new")
        parser.add_argument(
            "--mapping",
            metavar="NAME|FILE",
            help='a saved mapping, or JSON: {"columns": {field: heading}, "options": {}}',
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with schema_context("public"):
            tenant = Tenant.objects.filter(slug=options["tenant"]).first()
        if tenant is None or not tenant.is_served:
            raise CommandError(f"There is no tenant {options['tenant']} that is ready.")
        if not options["file"].is_file():
            raise CommandError(f"There is no file {options['file']}.")
        began_at = clock.now()
        with tenant_context(tenant):
            job = self._import(options)
        seconds = (clock.now() - began_at).total_seconds()
        self.stdout.write(
            json.dumps(
                {
                    "rows": job.rows_total,
                    "accepted": job.accepted,
                    "refused": job.refused,
                    "skipped": job.skipped,
                    "seconds": round(seconds, 2),
                    "state": job.state,
                    "job": job.pk,
                }
            )
        )
        if job.state != ImportJob.State.APPLIED:
            missing = ", ".join(job.proposal.get("missing", [])) or "its header changed"
            raise CommandError(job.error or f"The file's columns must be confirmed in the administration: {missing}.")

    def _import(self, options: dict[str, Any]) -> ImportJob:
        slug = slugify(options["source"]) or "files"
        source, _ = Source.objects.get_or_create(slug=slug, defaults={"name": options["source"]})
        file, kind = options["file"], options["kind"]
        mapping = self._mapping(options["mapping"], source, file, kind) if options["mapping"] else None
        job = start_import(
            file=file, original_name=file.name, kind=kind, source=source, mapping=mapping, actor=SYSTEM, at=clock.now()
        )
        return run_import(job=job, at=clock.now())

    def _mapping(self, asked: str, source: Source, file: Path, kind: str) -> Mapping:
        if not Path(asked).is_file():
            saved = Mapping.objects.filter(source=source, kind=kind, name=asked).order_by("-pk").first()
            if saved is None:
                raise CommandError(f"There is no mapping of that name, nor a file {asked}.")
            return saved
        told = json.loads(Path(asked).read_text(encoding="utf-8"))
        try:
            header = inspect(file, kind)["header"]
            columns = {name: header.index(heading) for name, heading in told["columns"].items()}
            check_columns(columns, kind, len(header))
        except ValueError as error:
            raise CommandError(f"The mapping does not fit the file: {error}") from error
        except FileRefusedError as error:
            raise CommandError(str(error)) from error
        mapping, _ = Mapping.objects.update_or_create(
            source=source,
            kind=kind,
            header_fingerprint=header_fingerprint(header),
            defaults={
                "name": Path(asked).stem[:120],
                "header": header,
                "columns": columns,
                "options": told.get("options", {}),
            },
        )
        return mapping
