import re
from datetime import datetime

from django_tenants.utils import tenant_context

from people.actions.create_user import create_user
from people.record import SYSTEM
from people.roles import Role
from tenants.actions.provision_tenant import NameTakenError, provision_tenant
from tenants.addresses import host_of
from tenants.models import SignUp, Tenant

TAKEN = "Somebody else took this address in the meantime. Choose another one."


class GivenUpError(Exception):
    """It took so long that the sign-up is no longer being opened; nothing is made."""


def open_sign_up(*, sign_up_id: int, at: datetime) -> Tenant | None:
    """Make the tenant of a confirmed sign-up with its first Admin. None where that is done, or cannot be.

    **Who**: the system. **Writes**: what `provision_tenant` writes and, in the transaction that makes the tenant
    ready, the Admin and state `opened`. Where the short name or the host is another's by now, the sign-up waits
    again, and says so. **Raises**: ProvisioningRefusedError while another worker makes the same tenant; GivenUpError.
    """
    sign_up = SignUp.objects.filter(pk=sign_up_id, state=SignUp.State.OPENING).first()
    if sign_up is None:
        return None

    def furnish(tenant: Tenant) -> None:
        with tenant_context(tenant):
            create_user(
                username=username_of(sign_up.admin_email),
                email=sign_up.admin_email,
                name=sign_up.admin_name,
                role=Role.ADMIN,
                actor=SYSTEM,
                at=at,
            )
        opening = SignUp.objects.filter(pk=sign_up_id, state=SignUp.State.OPENING)
        if not opening.update(state=SignUp.State.OPENED, tenant=tenant):
            raise GivenUpError(f"{sign_up} is no longer being opened.")

    try:
        return provision_tenant(
            slug=sign_up.slug,
            name=sign_up.name,
            kind=sign_up.kind,
            host=host_of(sign_up.slug),
            timezone=sign_up.timezone,
            currency=sign_up.currency,
            country=sign_up.country,
            actor=f"sign-up {sign_up_id}",
            at=at,
            furnish=furnish,
        )
    except NameTakenError:
        SignUp.objects.filter(pk=sign_up_id, state=SignUp.State.OPENING).update(
            state=SignUp.State.WAITING, problem=TAKEN, confirmed_at=None
        )
        return None


def username_of(email: str) -> str:
    """What stands before the @, as far as a user name may be written so."""
    return re.sub(r"[^\w.+-]", "", email.partition("@")[0]) or "admin"
