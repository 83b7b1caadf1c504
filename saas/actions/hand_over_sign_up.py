from datetime import datetime

from django_tenants.utils import tenant_context

from people.actions.issue_setup_link import issue_setup_link
from people.models import User
from people.record import SYSTEM
from tenants.models import SignUp


class HandedOverError(Exception):
    """The Admin has a password, or is no longer there: the sign-up's link lets nobody in."""


def hand_over_sign_up(*, sign_up: SignUp, origin: str, at: datetime) -> str:
    """Make the link through which the first Admin of an opened sign-up sets a password, at `origin`, the tenant's.

    **Who**: whoever holds the sign-up's link, until the Admin has a password. **Writes**: event
    `user.setup_link_made` within the tenant. **Raises**: HandedOverError.
    """
    admin = find_admin_without_password(sign_up)
    if admin is None or sign_up.tenant is None:
        raise HandedOverError(f"{sign_up} is in its Admin's hands.")
    with tenant_context(sign_up.tenant):
        return issue_setup_link(user=admin, origin=origin, actor=SYSTEM, at=at)


def find_admin_without_password(sign_up: SignUp) -> User | None:
    """Who is still to be handed the tenant, if anybody."""
    if sign_up.tenant is None or not sign_up.tenant.is_served:
        return None
    with tenant_context(sign_up.tenant):
        admin = User.objects.filter(email=sign_up.admin_email, is_active=True).first()
        return admin if admin is not None and not admin.has_usable_password() else None
