from time import perf_counter
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from unfold.admin import ModelAdmin, TabularInline
from unfold.widgets import UnfoldAdminEmailInputWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from kit import clock
from people.admin.reading import ReadOnlyAdmin
from saas.actions.open_tenant import open_tenant
from saas.hosts import origin_at
from tenants.actions.delete_tenant import ConfirmationError, delete_tenant
from tenants.actions.provision_tenant import ProvisioningRefusedError
from tenants.actions.resume_tenant import resume_tenant
from tenants.actions.suspend_tenant import suspend_tenant
from tenants.dumps import DumpError
from tenants.models import Domain, Plan, PlatformEvent, Tenant, slug_rule
from tenants.states import NotPossibleError

KINDS = [(kind.value, str(kind.label)) for kind in (Tenant.Kind.MERCHANT, Tenant.Kind.MANUFACTURER)]


def _text(**options: Any) -> forms.CharField:
    return forms.CharField(widget=UnfoldAdminTextInputWidget, **options)


def _choice(choices: list[tuple[str, str]], **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(choices=choices, widget=UnfoldAdminSelectWidget, **options)


class ProvisionForm(forms.Form):
    name = _text(max_length=120)
    slug = _text(label="Short name", max_length=40, validators=[slug_rule], help_text="It cannot be changed later.")
    host = _text(help_text=f"The host name alone, such as cafe.{settings.PLATFORM_HOST}.")
    kind = _choice(KINDS)
    timezone = _choice([(name, name) for name in sorted(available_timezones())], label="Time zone", initial="UTC")
    currency = _text(max_length=3, initial="USD")
    country = _text(max_length=2, initial="US")
    admin_username = _text(label="User name of the first Admin", max_length=150)
    admin_email = forms.EmailField(label="E-mail of the first Admin", widget=UnfoldAdminEmailInputWidget)


class DeletionForm(forms.Form):
    confirmation = _text(label="Short name of the tenant")


class DomainInline(TabularInline):
    model = Domain
    fields = ("domain", "is_primary")
    extra = 0


class TenantAdmin(ModelAdmin):
    list_display = ("name", "slug", "kind", "state", "is_migrated", "plan", "created_at")
    list_filter = ("state", "kind", "plan")
    list_select_related = ("plan",)
    search_fields = ("name", "slug", "domains__domain")
    fields = ("name", "slug", "kind", "state", "plan", "timezone", "currency", "country", "data_note", "created_at")
    # The company itself edits the rest of its profile.
    readonly_fields = ("slug", "kind", "state", "timezone", "currency", "country", "created_at")
    inlines = (DomainInline,)
    actions = ("suspend", "resume")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Tenant]:
        tenants: models.QuerySet[Tenant] = super().get_queryset(request).exclude(kind=Tenant.Kind.PLATFORM)
        return tenants

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ProvisionForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            tenant = self._provision(request, form)
            if tenant is not None:
                return redirect("admin:tenants_tenant_change", tenant.pk)
        fields = AdminForm(form, [(None, {"fields": list(form.fields)})], {})  # type: ignore[arg-type]
        context = {
            **self.admin_site.each_context(request),
            "title": "Make a tenant",
            "adminform": fields,
            "errors": form.errors,
            "media": self.media + form.media,
            "inline_admin_formsets": [],
            "object_id": None,
            "original": None,
            "is_popup": False,
            "show_save_and_continue": False,
            "show_save_and_add_another": False,
        }
        page: HttpResponse = self.render_change_form(request, context, add=True)
        return page

    def _provision(self, request: HttpRequest, form: ProvisionForm) -> Tenant | None:
        steps: list[str] = []
        started = perf_counter()
        try:
            opened = open_tenant(
                **form.cleaned_data,
                origin=origin_at(request, form.cleaned_data["host"]),
                actor=request.user,
                at=clock.now(),
                progress=steps.append,
            )
        except ValidationError as refused:
            for name, problems in refused.message_dict.items():
                form.add_error(name if name in form.fields else None, problems)
            return None
        except (ProvisioningRefusedError, DumpError) as refused:
            form.add_error(None, str(refused))
            return None
        words = f"{opened.tenant} is ready after {perf_counter() - started:.1f} s: {', '.join(steps).lower()}."
        admin_words = f"Give this link to {form.cleaned_data['admin_username']}. It works once, for an hour:"
        messages.success(request, f"{words} {admin_words} {opened.setup_link}")
        return opened.tenant

    @admin.action(description="Suspend", permissions=["change"])
    def suspend(self, request: HttpRequest, queryset: models.QuerySet[Tenant]) -> None:
        self._each(request, queryset, suspend_tenant, "suspended")

    @admin.action(description="Resume", permissions=["change"])
    def resume(self, request: HttpRequest, queryset: models.QuerySet[Tenant]) -> None:
        self._each(request, queryset, resume_tenant, "served again")

    def _each(self, request: HttpRequest, tenants: models.QuerySet[Tenant], action: Any, done: str) -> None:
        for tenant in tenants:
            try:
                action(tenant=tenant, actor=request.user, at=clock.now())
            except NotPossibleError as refused:
                messages.error(request, str(refused))
            else:
                messages.success(request, f"{tenant} is {done}.")

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Without deletion in one go: each is confirmed by its name."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        tenant = get_object_or_404(self.get_queryset(request), pk=object_id)
        if not self.has_delete_permission(request, tenant):
            raise PermissionDenied
        form = DeletionForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            typed = form.cleaned_data["confirmation"]
            try:
                dump = delete_tenant(tenant=tenant, confirmation=typed, actor=request.user, at=clock.now())
            except (ConfirmationError, NotPossibleError, DumpError) as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, f"{tenant} is deleted. Its last dump is {dump}.")
                return redirect("admin:tenants_tenant_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": f"Delete {tenant}",
            "opts": self.opts,
            "tenant": tenant,
            "form": form,
        }
        return TemplateResponse(request, "admin/tenants/delete.html", context)


class DomainAdmin(ModelAdmin):
    list_display = ("domain", "tenant", "is_primary")
    list_select_related = ("tenant",)
    search_fields = ("domain", "tenant__name")
    fields = ("domain", "tenant", "is_primary")
    autocomplete_fields = ("tenant",)


class PlanAdmin(ModelAdmin):
    list_display = ("name",)
    fields = ("name",)


class PlatformEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "event", "slug", "actor_label")
    list_filter = ("event",)
    search_fields = ("slug", "actor_label")
    date_hierarchy = "at"


REGISTER = [
    (Tenant, TenantAdmin),
    (Domain, DomainAdmin),
    (Plan, PlanAdmin),
    (PlatformEvent, PlatformEventAdmin),
]
