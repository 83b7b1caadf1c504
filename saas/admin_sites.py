"""Two admin sites: the tenants' own, and the platform's. With one site a tenant could reach what all share.

An app's `admin.py` holds ModelAdmin classes and a list `REGISTER = [(Model, AdminClass), …]`; it imports neither
site, since imports go down only. Everything is put in its place here.
"""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from csp.constants import UNSAFE_EVAL, UNSAFE_INLINE
from csp.decorators import csp_update
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from unfold.sites import UnfoldAdminSite

from approval.admin.pages import ApprovalPages
from saas.admin.navigation import list_sections
from saas.admin.waiting import list_waiting
from tenants.models import Tenant

TENANT_APPS: Final = (
    "approval",
    "commerce",
    "ingestion",
    "loyalty",
    "outreach",
    "insights",
    "people",
    "saas.admin.company_profile",
)
PLATFORM_APPS: Final = ("saas.admin.tenants", "saas.admin.sign_ups", "people.platform_admin")
# Alpine, which the theme is built on, compiles expressions from attributes; dashboards do without it.
ADMIN_POLICY: Final = {"script-src": [UNSAFE_EVAL], "style-src": [UNSAFE_INLINE]}

View = Callable[..., HttpResponseBase]


class OneLoginSite(UnfoldAdminSite):
    """An admin site without a way in of its own: everybody comes through the one log-in page."""

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.user.is_authenticated:
            raise PermissionDenied  # logged in and not staff: another log-in would not help
        return redirect_to_login(request.GET.get("next", request.get_full_path()), settings.LOGIN_URL)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        logout(request)
        return redirect(settings.LOGIN_URL)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return redirect("account_change_password")

    def admin_view(self, view: View, cacheable: bool = False) -> View:  # noqa: FBT001, FBT002 - Django's signature
        guarded: View = csp_update(ADMIN_POLICY)(super().admin_view(view, cacheable))
        return guarded

    def get_urls(self) -> list[Any]:
        """Without the way from a content type's id to its row, which would also name tables of other schemas."""
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    def get_sidebar_list(self, request: HttpRequest) -> list[dict[str, Any]]:
        return list_sections(self.get_app_list(request), path=request.path, may=request.user.has_perm)


class TenantSite(OneLoginSite):
    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        tenant: Tenant = request.tenant  # type: ignore[attr-defined] # set by TenantMiddleware
        return {**super().each_context(request), "site_title": tenant.name, "site_header": tenant.name}

    def get_urls(self) -> list[Any]:
        return [*ApprovalPages(self).get_urls(), *super().get_urls()]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        apps: list[dict[str, Any]] = super().get_app_list(request, app_label)
        for entry in (entry for app in apps for entry in app["models"] if entry["model"] is Tenant):
            entry["name"] = "Company profile"  # here it is one row, their own
        return apps

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        page: HttpResponse = super().index(request, {**(extra_context or {}), "waiting": list_waiting(request)})
        return page


class PlatformSite(OneLoginSite):
    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        name = "Regulars platform"
        return {**super().each_context(request), "site_title": name, "site_header": name}


def _register(site: OneLoginSite, path: str) -> None:
    module_name = path if "." in path else f"{path}.admin"
    found = find_spec(module_name)
    if found is None or found.origin is None:  # none, or a folder that is not a package
        return
    for model, admin_class in import_module(module_name).REGISTER:
        site.register(model, admin_class)


tenant_site = TenantSite(name="admin")
for _path in TENANT_APPS:
    _register(tenant_site, _path)

platform_site = PlatformSite(name="admin")
for _path in PLATFORM_APPS:
    _register(platform_site, _path)
