from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import CommandError

from insights.actions.refresh_insights import InsightsAreNewerError, refresh_insights
from insights.models import ModelRun
from kit import clock
from people.record import SYSTEM
from tenants.models import Tenant
from tenants.tenant_command import TenantCommand


class Command(TenantCommand):
    help = "Brings tags, segments, lifetime value, churn and next purchase up to date with the facts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help="today, unless said")
        parser.add_argument("--kind", choices=ModelRun.Kind.values, help="everyone, or only the touched customers")

    def work(self, *, tenant: Tenant, **options: Any) -> dict[str, Any]:
        as_of = options["as_of"] or clock.today(tenant.timezone)
        kind = ModelRun.Kind(options["kind"]) if options["kind"] else None
        try:
            run = refresh_insights(as_of=as_of, actor=SYSTEM, at=clock.now(), kind=kind, progress=self.say)
        except InsightsAreNewerError as refusal:
            raise CommandError(str(refusal)) from refusal
        return {
            "tenant": tenant.slug,
            "as_of": run.as_of.isoformat(),
            "kind": run.kind,
            "customers": run.customers,
            "order_days": run.order_days,
            "patterns": run.patterns,
            "parameters": run.parameters.get("models", {}),
            "seconds": run.seconds,
            "stages": run.stages,
        }
