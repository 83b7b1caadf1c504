"""The pages a person finds in the navigation: one table, entry -> permission."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.urls import NoReverseMatch, reverse

from people.models import User
from tenants.current import get_current_tenant
from tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class Entry:
    """`permission` "" means anyone signed in; "staff" means whoever may enter the administration.

    `kind` is the one kind of tenant that has the page; "" means all.
    """

    label: str
    icon: str
    url_name: str
    permission: str
    kind: str = ""


STAFF = "staff"

# Phones show the first five.
ENTRIES = (
    Entry("Overview", "overview", "dashboard:overview", "commerce.view_order"),
    Entry("Customers", "customers", "dashboard:customers", "commerce.view_customer"),
    Entry("Programme", "programme", "dashboard:programme", "loyalty.view_figures", Tenant.Kind.MANUFACTURER),
    Entry("Bring data in", "data", "admin:ingestion_importjob_changelist", "ingestion.view_importjob"),
    Entry("Administration", "admin", "admin:index", STAFF),
)


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    icon: str
    href: str
    is_current: bool


def list_links(*, user: User | AnonymousUser, path: str) -> list[Link]:
    """The entries that `user` may open, with the one marked that `path` lies in."""
    links = []
    for entry in ENTRIES:
        href = _address(entry.url_name) if _may_open(user, entry) else None
        if href is not None:
            links.append(Link(entry.label, entry.icon, href, _is_inside(path, href)))
    return links


def _may_open(user: User | AnonymousUser, entry: Entry) -> bool:
    if entry.kind and entry.kind != get_current_tenant().kind:
        return False
    if entry.permission == STAFF:
        return user.is_staff
    return not entry.permission or user.has_perm(entry.permission)


def _address(url_name: str) -> str | None:
    try:
        return reverse(url_name)
    except NoReverseMatch:  # the platform host has no dashboards
        return None


def _is_inside(path: str, href: str) -> bool:
    overview = "/dashboard/"
    return path == href if href == overview else path.startswith(href)
