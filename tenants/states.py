"""From which state a tenant may come into which: one conditional update, so that two hands cannot both succeed."""

from datetime import datetime

from django.db import transaction
from django_tenants.utils import schema_context

from tenants.models import PlatformEvent, Tenant

State = Tenant.State
CHANGES = {
    "tenant.suspended": ({State.READY}, State.SUSPENDED),
    "tenant.resumed": ({State.SUSPENDED}, State.READY),
    # `deleting` again: a deletion that was cut off is taken up by the next one
    "tenant.deletion_begun": ({State.READY, State.SUSPENDED, State.PROVISIONING, State.DELETING}, State.DELETING),
}


class NotPossibleError(Exception):
    """The tenant is not in a state in which this can be done."""


def change_state(*, tenant: Tenant, event: str, actor: object, at: datetime) -> Tenant:
    """Raises NotPossibleError when the tenant is not in a state from which the event is possible."""
    come_from, go_to = CHANGES[event]
    with schema_context("public"), transaction.atomic():
        changed = Tenant.objects.filter(pk=tenant.pk, state__in=come_from).exclude(schema_name="public")
        if not changed.update(state=go_to):
            raise NotPossibleError(f"{tenant.slug} is {tenant.get_state_display().lower()}.")
        PlatformEvent.objects.create(event=event, slug=tenant.slug, actor_label=str(actor), at=at)
        tenant.refresh_from_db()
    return tenant
