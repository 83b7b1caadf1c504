import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from kit import clock
from tenants.actions.provision_platform import provision_platform


class Command(BaseCommand):
    help = "Makes the platform itself reachable under its host names."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("hosts", nargs="*", default=[settings.PLATFORM_HOST])

    def handle(self, *args: Any, **options: Any) -> None:
        provision_platform(hosts=options["hosts"], actor="command line", at=clock.now())
        self.stdout.write(json.dumps({"platform": "ready", "hosts": options["hosts"]}))
