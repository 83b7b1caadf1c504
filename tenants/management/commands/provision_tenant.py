import json
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kit import clock
from tenants.actions.provision_tenant import ProvisioningRefusedError, provision_tenant
from tenants.dumps import DumpError
from tenants.models import Tenant


class Command(BaseCommand):
    help = "Makes a tenant: its schema, its host name, served when this ends."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--slug", required=True, help="lower-case letters, digits and underscores")
        parser.add_argument("--name", required=True)
        parser.add_argument("--kind", required=True, choices=[Tenant.Kind.MERCHANT, Tenant.Kind.MANUFACTURER])
        parser.add_argument("--host", help="SLUG.<platform host> unless given")
        parser.add_argument("--timezone", default="UTC")
        parser.add_argument("--currency", default="USD")
        parser.add_argument("--country", default="US")

    def handle(self, *args: Any, **options: Any) -> None:
        answers = {key: options[key] for key in ("slug", "name", "kind", "timezone", "currency", "country")}
        host = options["host"] or f"{options['slug'].replace('_', '-')}.{settings.PLATFORM_HOST}"
        started = perf_counter()
        try:
            tenant = provision_tenant(
                **answers, host=host, actor="command line", at=clock.now(), progress=self.stderr.write
            )
        except ValidationError as refused:
            raise CommandError(
                " ".join(f"{name}: {' '.join(text)}" for name, text in refused.message_dict.items())
            ) from refused
        except (ProvisioningRefusedError, DumpError) as refused:
            raise CommandError(str(refused)) from refused
        seconds = round(perf_counter() - started, 3)
        self.stdout.write(json.dumps({"tenant": tenant.slug, "host": host, "state": tenant.state, "seconds": seconds}))
