from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from unfold.admin import ModelAdmin

from kit import clock
from loyalty.actions.change_programme import change_programme
from loyalty.admin.scopes import ScopeForm
from loyalty.models import Campaign, Tier, TierStay
from loyalty.queries.program import get_program
from people.admin.reading import counted
from people.models import User


class PromiseAdmin(ModelAdmin):
    """What the company promises: kept through one action, never deleted."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        fields = [name for name in form.changed_data if name in form.cleaned_data]
        change_programme(row=obj, fields=fields, actor=cast(User, request.user), at=clock.now())


class ProgramAdmin(PromiseAdmin):
    """One row, opened at once."""

    fieldsets = (
        (None, {"fields": ("name", "is_open")}),
        ("Earning", {"fields": ("basis", "line_mode", "pending_days", "points_lifetime_days")}),
        (
            "Checking",
            {
                "fields": (
                    "claim_window_days",
                    "invoices_per_retailer_and_day",
                    "unusual_amount_factor",
                    "refuses_duplicates",
                    "reviews_consumers",
                )
            },
        ),
        ("Spending", {"fields": ("hold_days", "shortfall", "point_value")}),
        ("Tiers", {"fields": ("tier_window_days",)}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect("admin:loyalty_program_change", get_program().pk)


class CampaignForm(ScopeForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        budget = cleaned.get("budget_points")
        if budget is not None and budget < self.instance.used_points:
            used = f"{self.instance.used_points:,}"
            self.add_error("budget_points", f"{used} points are given already; the budget cannot be less.")
        if cleaned.get("multiplier_percent") == 100 and not cleaned.get("bonus_points"):
            raise forms.ValidationError("A campaign multiplies by more than 100 percent, or gives a bonus.")
        return cleaned


class CampaignAdmin(PromiseAdmin):
    form = CampaignForm
    list_display = (
        "name",
        "is_active",
        "begins_on",
        "ends_on",
        "gives",
        counted("budget_points", "budget"),
        counted("used_points", "used"),
        "share_used",
    )
    list_filter = ("is_active",)
    search_fields = ("name",)
    readonly_fields = ("use",)
    fieldsets = (
        (None, {"fields": ("name", "is_active", "begins_on", "ends_on")}),
        ("What it gives", {"fields": ("multiplier_percent", "bonus_points")}),
        ("For what", {"fields": ("scope", "scope_values", "region", "minimum_amount")}),
        ("How much at most", {"fields": ("budget_points", "points_per_consumer", "use")}),
    )

    @admin.display(description="gives")
    def gives(self, campaign: Campaign) -> str:
        parts = []
        if campaign.multiplier_percent != 100:
            parts.append(f"times {campaign.multiplier_percent / 100:g}")
        if campaign.bonus_points:
            parts.append(f"{campaign.bonus_points:,} on top")
        return " and ".join(parts)

    @admin.display(description="used share")
    def share_used(self, campaign: Campaign) -> str:
        if not campaign.budget_points:
            return ""
        return f"{campaign.used_points * 100 // campaign.budget_points} %"

    @admin.display(description="used so far")
    def use(self, campaign: Campaign) -> str:
        if campaign.budget_points is None:
            return f"{campaign.used_points:,} points; there is no budget to keep to."
        left = campaign.budget_points - campaign.used_points
        return f"{campaign.used_points:,} of {campaign.budget_points:,} points; {left:,} are left."


class TierAdmin(PromiseAdmin):
    list_display = (
        "name",
        counted("threshold_points", "reached with"),
        "multiplier",
        "grace_days",
        counted("members", "consumers in it"),
    )
    fields = ("name", "threshold_points", "multiplier_percent", "grace_days")

    @admin.display(description="multiplies by", ordering="multiplier_percent")
    def multiplier(self, tier: Tier) -> str:
        return f"{tier.multiplier_percent / 100:g}"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tier]:
        stays = TierStay.objects.filter(tier=OuterRef("pk"), until__isnull=True).order_by().values("tier")
        members = Subquery(stays.annotate(count=Count("pk")).values("count"))
        tiers: QuerySet[Tier] = super().get_queryset(request).annotate(members=members)
        return tiers
