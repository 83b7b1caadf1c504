from argparse import ArgumentParser
from datetime import date, timedelta
from typing import Any

from django.core.management.base import CommandError

from insights.queries.backtest import get_backtest
from kit import clock
from tenants.models import Tenant
from tenants.tenant_command import TenantCommand


class Command(TenantCommand):
    help = "Forgets everything after the cutoff, forecasts, and compares with what came: each figure beside its rival."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--cutoff", type=date.fromisoformat, required=True, metavar="DATE", help="the last known day"
        )
        parser.add_argument("--horizon-days", type=int, default=90, metavar="N", help="days to forecast (90)")

    def work(self, *, tenant: Tenant, **options: Any) -> dict[str, Any]:
        cutoff, horizon_days = options["cutoff"], options["horizon_days"]
        if horizon_days < 1:
            raise CommandError("--horizon-days must be at least 1.")
        if cutoff + timedelta(days=horizon_days) > clock.today(tenant.timezone):
            raise CommandError("The horizon reaches into the future; nothing is known there to compare with.")
        try:
            return {"tenant": tenant.slug, **get_backtest(cutoff=cutoff, horizon_days=horizon_days)}
        except ValueError as refusal:
            raise CommandError(f"There is nothing to learn from: {refusal}.") from refusal
