from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import CommandError

from insights.crosscheck import NothingToCompareError, crosscheck_clv
from kit import clock
from tenants.models import Tenant
from tenants.tenant_command import TenantCommand


class Command(TenantCommand):
    help = "Fits the tenant's histories with our own models and with `lifetimes`, and shows how far they differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help="today, unless said")
        parser.add_argument("--horizon-days", type=int, default=365, metavar="N", help="days to forecast (365)")

    def work(self, *, tenant: Tenant, **options: Any) -> dict[str, Any]:
        as_of = options["as_of"] or clock.today(tenant.timezone)
        try:
            answer = crosscheck_clv(as_of=as_of, horizon_days=options["horizon_days"])
        except NothingToCompareError as refusal:
            raise CommandError(str(refusal)) from refusal
        return {"tenant": tenant.slug, "as_of": as_of.isoformat(), **answer}
