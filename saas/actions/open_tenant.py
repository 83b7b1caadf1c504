from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django_tenants.utils import tenant_context

from people.actions.create_user import create_user
from people.actions.issue_setup_link import issue_setup_link
from people.models import User
from people.record import SYSTEM
from people.roles import Role
from tenants.actions.provision_tenant import Progress, provision_tenant
from tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class OpenedTenant:
    tenant: Tenant
    setup_link: str


def open_tenant(
    *,
    admin_username: str,
    admin_email: str,
    origin: str,
    actor: object,
    at: datetime,
    progress: Progress | None = None,
    **answers: str,
) -> OpenedTenant:
    """Make a tenant together with its first Admin, who sets a password through the link that is returned.

    `answers` are those of `provision_tenant`. `origin` is the tenant's own address, such as https://cafe.example.com.

    **Who**: the platform's administrators. **Writes**: what `provision_tenant` writes and, in the transaction that
    makes the tenant ready, the Admin. Events `tenant.provisioned` and, within the tenant, `user.created` and
    `user.setup_link_made` by the system, since an administrator of the platform is nobody there.
    **Raises**: as `provision_tenant`; ValidationError for a user name or e-mail, before anything is made.
    """
    _validate_admin(admin_username, admin_email)

    def add_admin(tenant: Tenant) -> None:
        with tenant_context(tenant):
            create_user(username=admin_username, email=admin_email, role=Role.ADMIN, actor=SYSTEM, at=at)

    tenant = provision_tenant(**answers, actor=actor, at=at, progress=progress, furnish=add_admin)
    with tenant_context(tenant):
        admin = User.objects.get(username=admin_username.strip())
        link = issue_setup_link(user=admin, origin=origin, actor=SYSTEM, at=at)
    return OpenedTenant(tenant=tenant, setup_link=link)


def _validate_admin(username: str, email: str) -> None:
    admin = User(username=username.strip(), email=email.strip().lower())
    try:
        admin.clean_fields(exclude={"password"})
    except ValidationError as refused:
        raise ValidationError({f"admin_{name}": words for name, words in refused.message_dict.items()}) from refused
