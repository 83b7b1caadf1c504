import json
from datetime import datetime
from time import perf_counter
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kit import clock
from saas.actions.open_tenant import open_tenant
from tenants.actions.provision_tenant import ProvisioningRefusedError, provision_tenant
from tenants.addresses import host_of, origin_of
from tenants.dumps import DumpError
from tenants.models import Tenant

ACTOR = "command line"


class Command(BaseCommand):
    help = "Makes a tenant: its schema, its host name and its first Admin, served when this ends."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--slug", required=True, help="lower-case letters, digits and underscores")
        parser.add_argument("--name", required=True)
        parser.add_argument("--kind", required=True, choices=[Tenant.Kind.MERCHANT, Tenant.Kind.MANUFACTURER])
        parser.add_argument("--host", help="SLUG.<platform host> unless given")
        parser.add_argument("--timezone", default="UTC")
        parser.add_argument("--currency", default="USD")
        parser.add_argument("--country", default="US")
        parser.add_argument("--admin-username", default="", help="the first Admin, who gets a link to set a password")
        parser.add_argument("--admin-email", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        answers = {key: options[key] for key in ("slug", "name", "kind", "timezone", "currency", "country")}
        host = options["host"] or host_of(options["slug"])
        started = perf_counter()
        try:
            tenant, link = self._make({**answers, "host": host}, options, at=clock.now())
        except ValidationError as refused:
            raise CommandError(
                " ".join(f"{name}: {' '.join(text)}" for name, text in refused.message_dict.items())
            ) from refused
        except (ProvisioningRefusedError, DumpError) as refused:
            raise CommandError(str(refused)) from refused
        seconds = round(perf_counter() - started, 3)
        line = {"tenant": tenant.slug, "host": host, "state": tenant.state, "seconds": seconds, "setup_link": link}
        self.stdout.write(json.dumps(line))

    def _make(self, answers: dict[str, str], options: dict[str, Any], at: datetime) -> tuple[Tenant, str | None]:
        username, email = options["admin_username"], options["admin_email"]
        if not username and not email:
            tenant = provision_tenant(**answers, actor=ACTOR, at=at, progress=self.stderr.write, furnish=None)
            self.stderr.write("Nobody can log in: no --admin-username was given.")
            return tenant, None
        opened = open_tenant(
            **answers,
            admin_username=username,
            admin_email=email,
            origin=origin_of(answers["host"]),
            actor=ACTOR,
            at=at,
            progress=self.stderr.write,
        )
        return opened.tenant, opened.setup_link
