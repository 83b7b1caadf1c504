"""What the layout around each page needs: the tenant's name and colors, the navigation, the person's role."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from insights.branding import Brand, brand_of
from insights.pages.navigation import Link, list_links
from people.models import User
from tenants.current import NoTenantError, get_current_tenant
from tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class Frame:
    tenant_name: str
    initial: str
    data_note: str
    logo_url: str
    brand: Brand
    links: list[Link]
    person: str
    role: str
    is_unknown_host: bool


def page_frame(request: HttpRequest) -> dict[str, object]:
    """Context processor. Lazy, so that a page without our layout (the admin) pays nothing for it."""
    return {"frame": SimpleLazyObject(lambda: _frame(request))}


def _frame(request: HttpRequest) -> Frame:
    tenant = _find_tenant()
    user = getattr(request, "user", None)
    person = user if isinstance(user, User) else None
    return Frame(
        tenant_name=tenant.name if tenant else "",
        initial=tenant.name[:1].upper() if tenant else "",
        data_note=tenant.data_note if tenant else "",
        logo_url=reverse("dashboard:logo") if tenant and tenant.logo else "",
        brand=brand_of(tenant.primary_color) if tenant else Brand(),
        links=list_links(user=person, path=request.path) if tenant and person else [],
        person=str(person) if person else "",
        role=_role_of(person) if person else "",
        is_unknown_host=not hasattr(request, "tenant"),
    )


def _find_tenant() -> Tenant | None:
    try:
        return get_current_tenant()
    except NoTenantError:
        return None


def _role_of(user: User) -> str:
    roles = sorted(user.groups.values_list("name", flat=True))
    if not roles:
        return "Owner" if user.is_superuser else "No role yet"
    return ", ".join(roles)
