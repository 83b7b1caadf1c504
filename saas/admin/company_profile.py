from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dates import MONTHS
from django_tenants.utils import schema_context
from unfold.admin import ModelAdmin
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from kit import clock
from kit.contrast import is_color
from people.record import record
from tenants.actions.edit_profile import PROFILE, edit_profile
from tenants.current import get_current_tenant
from tenants.logo import LogoRefusedError, redraw_logo
from tenants.models import Tenant

MONTH_CHOICES = [(number, str(name)) for number, name in MONTHS.items()]


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg] # Django's own class takes no argument
    timezone = forms.ChoiceField(
        label="Time zone",
        choices=[(name, name) for name in sorted(available_timezones())],
        widget=UnfoldAdminSelectWidget,
    )
    fiscal_year_start_month = forms.TypedChoiceField(
        label="Fiscal year begins in", choices=MONTH_CHOICES, coerce=int, widget=UnfoldAdminSelectWidget
    )
    currency = forms.RegexField(
        "^[A-Z]{3}$",
        error_messages={"invalid": "Three capital letters, such as EUR."},
        widget=UnfoldAdminTextInputWidget,
    )
    country = forms.RegexField(
        "^[A-Z]{2}$",
        error_messages={"invalid": "Two capital letters, such as PT."},
        widget=UnfoldAdminTextInputWidget,
    )
    raw_files_kept_days = forms.IntegerField(
        label="Days that files are kept",
        min_value=7,
        max_value=3653,
        help_text="Sales files that came in are deleted after so many days, and can then not be brought in again. What "
        "they brought stays, and still says from which file and row it came.",
        widget=UnfoldAdminIntegerFieldWidget,
    )
    # Not the browser's color field: that one knows no "none", and would say black.
    primary_color = forms.CharField(
        required=False,
        max_length=7,
        help_text="Such as #0f6b5c. Without one, pages wear ours.",
        widget=UnfoldAdminTextInputWidget,
    )

    class Meta:
        model = Tenant
        fields = (*PROFILE, "logo")
        widgets = {"address": UnfoldAdminTextareaWidget({"rows": 4})}

    def clean_primary_color(self) -> str:
        color: str = self.cleaned_data["primary_color"]
        if color and not is_color(color):
            raise forms.ValidationError("A color looks like #0f6b5c.")
        return color

    def clean_logo(self) -> Any:
        logo = self.cleaned_data["logo"]
        if "logo" in self.changed_data and logo:
            try:
                return redraw_logo(logo.file, size=logo.size)
            except LogoRefusedError as refused:
                raise forms.ValidationError(str(refused)) from refused
        return logo


class CompanyProfileAdmin(ModelAdmin):
    """The one shared table on the tenants' site, cut to the tenant's own row."""

    form = ProfileForm
    fieldsets = (
        (None, {"fields": ("name", "address", "logo", "primary_color")}),
        ("Place, money and time", {"fields": ("country", "currency", "timezone", "fiscal_year_start_month")}),
        ("Files", {"fields": ("raw_files_kept_days",)}),
    )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Tenant]:
        """None can be asked from a tenant's schema; the row is the one that is entered."""
        nobody: models.QuerySet[Tenant] = Tenant.objects.none()
        return nobody

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Tenant | None:
        tenant = get_current_tenant()
        if object_id != str(tenant.pk):
            return None
        with schema_context("public"):
            found: Tenant = Tenant.objects.get(pk=tenant.pk)
        return found

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect("admin:tenants_tenant_change", get_current_tenant().pk)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Tenant | None = None) -> bool:
        return False

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Tenant, form: Any, change: Any) -> None:
        values = {name: form.cleaned_data[name] for name in form.changed_data if name in PROFILE}
        logo = form.cleaned_data["logo"] if "logo" in form.changed_data else None
        edit_profile(values=values, logo=logo or None)
        if "timezone" in form.changed_data:
            self.message_user(request, "The days of your orders follow the new time zone within a few minutes.")
        if form.changed_data:
            record(
                event="profile.changed",
                actor=request.user,  # type: ignore[arg-type] # the site lets nobody in without logging in
                subject=obj,
                at=clock.now(),
                data={"fields": sorted(form.changed_data)},
            )

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        """There is nothing related."""

    def response_change(self, request: HttpRequest, obj: Tenant) -> HttpResponse:
        self.message_user(request, "The profile is saved.")
        return redirect(reverse("admin:tenants_tenant_change", args=[obj.pk]))


REGISTER = [(Tenant, CompanyProfileAdmin)]
