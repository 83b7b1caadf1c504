from typing import Any

from kit import clock
from loyalty.ledger.audit import audit_ledger
from people.record import SYSTEM
from tenants.models import Tenant
from tenants.tenant_command import TenantCommand


class Command(TenantCommand):
    help = "Looks whether all points of the ledger add up, and says what does not."

    def work(self, *, tenant: Tenant, **options: Any) -> dict[str, Any]:
        audit = audit_ledger(actor=SYSTEM, at=clock.now())
        for finding in audit.findings:
            self.say(f"{finding['words']} {finding['count']} found, such as:")
            for example in finding["examples"]:
                self.say(f"  {example['subject']}: {example['stands']} instead of {example['should']}")
        return {
            "tenant": tenant.slug,
            "entries": audit.entries,
            "accounts": audit.accounts,
            "lots": audit.lots,
            "findings": {finding["check"]: finding["count"] for finding in audit.findings},
            "seconds": audit.seconds,
        }
